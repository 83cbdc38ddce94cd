import Identity
import Mail

extension Administration {
    /// Takes all roles for an organization that is about to be deleted, so that they reach nobody who makes one of the same
    /// name later. Sessions of those who had one end.
    func takeGrants(for organization: String, by caller: Caller) async throws(OperationFailure) {
        let accounts: [Account]
        do throws(StoreError) {
            accounts = try await stores.identity.accounts()
        } catch {
            throw OperationFailure(reading: error)
        }
        for account in accounts {
            let taken = account.grants.filter { $0.organization == organization }
            guard !taken.isEmpty else { continue }
            var changed = account
            changed.grants.removeAll { $0.organization == organization }
            changed.version += 1
            let words = taken.map(\.description).joined(separator: ", ")
            try await commit(
                IdentityTransaction(
                    [.putAccount(changed), .endSessions(account.name, except: nil)],
                    audit: [
                        entry(.accountRevoke, by: caller, on: account, organization: organization, change: words)
                    ]), about: account.name)
        }
    }
}
