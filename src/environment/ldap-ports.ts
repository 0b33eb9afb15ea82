export class LdapPorts {
  constructor(_o: unknown) {}
  async listen() {}
  ldapsPort = 0
  ldapPort = 0
  states() {
    return []
  }
  stopAccepting() {}
  closeAll() {}
  reload(_m: unknown) {}
}
