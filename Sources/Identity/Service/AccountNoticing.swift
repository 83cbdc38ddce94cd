package import Mail

/// Tells owners of accounts of changes by mail (docs/reference/roles.md#mail-about-changes).
package protocol AccountNoticing: Sendable {
    /// Tells of a change that was made. Where nobody can be told, the log says so: the change holds.
    ///
    /// - Parameters:
    ///   - addresses: who is told; what is no address is passed over.
    ///   - organization: the one that the account's roles are for; nil where they are for several, or for all.
    func tell(_ notice: AccountNotice, to addresses: [String], of organization: String?) async
}

extension AccountService {
    /// Tells the owner of an account of what a client has changed, where the account has an address.
    func tell(_ change: AccountNotice.Change, of account: Account, _ client: SignInClient) async {
        guard let notices, let email = account.email else { return }
        let notice = AccountNotice(
            account: account.name.description, change: change, caller: account.name.description,
            address: client.address?.description, time: time.wallTime())
        await notices.tell(notice, to: [email], of: account.organization)
    }
}
