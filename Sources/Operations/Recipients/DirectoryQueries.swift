import Mail
import Organization

/// Questions about recipients and directories that the store answers, whether or not a gateway runs on it.
struct DirectoryQueries {
    let store: any DirectoryStore
    /// The configuration; its directories need not be loaded, but for ``show(_:in:)``.
    let snapshot: ConfigurationSnapshot
    let now: WallTime

    static func address(_ text: String) throws(OperationFailure) -> EmailAddress {
        guard let address = EmailAddress(text), address.domain != nil else {
            throw OperationFailure(.usage, "\"\(text)\" is not a mail address; write one such as ann@contoso.com.")
        }
        return address
    }

    /// The directories, of one organization or of all.
    func status(of name: String?) async throws(OperationFailure) -> [DirectoryStatus] {
        let heads = try await heads()
        let wanted = if let name { [try snapshot.known(name)] } else { snapshot.organizations }
        return wanted.map { organization in
            let policy = organization.document.directory
            var status = DirectoryStatus(
                organization: organization.name, documentRecipients: organization.document.recipients.count,
                directoryRecipients: 0, staleAfter: policy.staleAfter.map { $0.milliseconds / 1_000 },
                whenStale: policy.whenStale.rawValue, isStale: false)
            guard let head = heads[organization.name] else { return status }
            let latest = head.latest
            status.directoryRecipients = latest.total
            status.revision = latest.revision
            status.change = latest.detail.isEmpty ? latest.kind.rawValue : "\(latest.kind.rawValue) \(latest.detail)"
            status.author = latest.author
            status.changedAt = latest.at
            status.confirmedAt = head.confirmedAt
            status.age = max(0, now.milliseconds / 1_000 - head.confirmedAt.milliseconds / 1_000)
            let aged = organization.with(
                RecipientDirectory(.empty, revision: latest.revision, confirmedAt: head.confirmedAt))
            status.isStale = aged.isDirectoryStale(at: now)
            return status
        }
    }

    /// Recipients of the document and the directory together, by look-up key.
    func list(_ name: String, after: String, limit: Int) async throws(OperationFailure) -> [RecipientView] {
        let organization = try snapshot.known(name)
        let start = try after.isEmpty ? "" : DirectoryQueries.address(after).lookupKey
        var imported: [Recipient] = []
        if let head = try await heads()[organization.name] {
            do {
                imported = try await store.recipients(of: head, after: start, limit: limit)
            } catch {
                throw OperationFailure(reading: error)
            }
        }
        func isBehind(_ a: String, _ b: String) -> Bool { b.utf8.lexicographicallyPrecedes(a.utf8) }
        let own = organization.document.recipients.filter { isBehind($0.primarySmtpAddress.lookupKey, start) }
        let all = own.map { ($0, false) } + imported.map { ($0, true) }
        return all.sorted { isBehind($1.0.primarySmtpAddress.lookupKey, $0.0.primarySmtpAddress.lookupKey) }
            .prefix(limit).map { RecipientView($0.0, isImported: $0.1) }
    }

    /// One recipient by any of its addresses, as mail would find it.
    static func show(
        _ text: String, in organization: OrganizationSnapshot
    ) throws(OperationFailure) -> RecipientView {
        let address = try address(text)
        let isTagged = organization.document.acceptedDomains.first { $0.domainName == address.domain }?.plusAddressing
        guard let found = organization.find(address, plusAddressing: isTagged ?? true) else {
            throw OperationFailure("Organization \(organization.name) has no recipient \(address).")
        }
        return RecipientView(found.recipient, isImported: found.directoryRevision != nil)
    }

    private func heads() async throws(OperationFailure) -> [String: DirectoryHead] {
        do {
            return try await store.directories()
        } catch {
            throw OperationFailure(reading: error)
        }
    }
}
