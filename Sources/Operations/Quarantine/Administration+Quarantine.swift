import Identity
import Mail
import MailFlow
import Queueing

/// Finds items in quarantine by the names that people give them, for whoever may know of them.
extension Administration {
    /// Items of one message at most: one for each of its recipients.
    static let mostItems = Int(RecipientID.perMessage)

    /// The items that a name means: one by its identity, or all of a message by what the trace knows it by: its MessageTraceId
    /// or the beginning of that, its number, or its Message-ID in angle brackets. Throws where there is none that the caller
    /// may know of.
    func items(named name: String, for caller: Caller) async throws(OperationFailure) -> [QuarantineItem] {
        let found: [QuarantineItem]
        do throws(StoreError) {
            if let identity = QuarantineIdentity(name) {
                let item = try await stores.quarantine.quarantined(identity.recipient)
                found = item.map { [$0] }?.filter { $0.networkMessageID == identity.message } ?? []
            } else if let message = try await message(named: name) {
                var query = QuarantineQuery(limit: Self.mostItems)
                query.message = message
                if case .only(let names) = context.scope, names.count == 1 { query.organization = names.first }
                found = try await stores.quarantine.quarantined(query)
            } else {
                found = []
            }
        } catch {
            throw OperationFailure(reading: error)
        }
        let known = found.filter { isVisible($0.organization) && caller.mayKnow(of: $0) }
        guard !known.isEmpty else {
            throw OperationFailure(
                .notFound,
                "There is no item \(SafeText.escaped(name, limit: 120)) in quarantine. Give the identity as "
                    + "`postern quarantine list` shows it, or the MessageTraceId or the number of a message for all of "
                    + "its recipients; what has expired or was deleted is gone for good.")
        }
        return known
    }

    /// The one message that a MessageTraceId or another name of the trace means; nil for none, and for several.
    private func message(named name: String) async throws(StoreError) -> NetworkMessageID? {
        if let message = NetworkMessageID(name) { return message }
        let found = try await messages(named: name, limit: 2)
        guard found.count == 1 else { return nil }
        return try await stores.lookup.status(of: "\(found[0])")?.networkMessageID
    }

    /// Why nothing is done in quarantine with what waits for a moderator, or did.
    static let sentenceForModerated =
        "a moderator decides about it; answer with `postern moderation approve` or `postern moderation reject`"

    /// The one item that a name means.
    func item(named name: String, for caller: Caller) async throws(OperationFailure) -> QuarantineItem {
        let found = try await items(named: name, for: caller)
        guard found.count == 1 else {
            throw OperationFailure(
                .notFound,
                "\(SafeText.escaped(name, limit: 120)) is in quarantine for \(found.count) recipients; name one of them: "
                    + found.prefix(10).map { "\($0.identity) for \(SafeText.escaped($0.recipient.description))" }
                    .joined(separator: ", ")
                    + (found.count > 10 ? " or another." : "."))
        }
        return found[0]
    }

    /// The entry of the audit log about an item.
    func entry(
        _ action: AuditAction, by caller: Caller, on item: QuarantineItem, change: String? = nil, reason: String? = nil
    ) -> AuditEntry {
        entry(
            action, by: caller, organization: item.organization,
            ObjectReference(.quarantineItem, item.identity.description), change: change, reason: reason)
    }

    /// The message of an item as it was received, and the changes of the copy that is held.
    func content(
        of item: QuarantineItem
    ) async throws(OperationFailure) -> (content: MessageContent, status: MessageStatus, edits: MessageEdits) {
        do throws(StoreError) {
            if let status = try await stores.lookup.status(of: "\(item.sequence)"),
                let recipient = status.recipients.first(where: { $0.id == item.id }),
                status.copies.indices.contains(recipient.copy),
                let content = try await stores.lookup.content(of: item.sequence)
            {
                return (content, status, status.copies[recipient.copy])
            }
        } catch {
            throw OperationFailure(reading: error)
        }
        throw OperationFailure(
            .notFound,
            "The content of \(item.identity) is not kept any more: it has expired or was deleted just now.")
    }
}

extension Caller {
    /// Whether it is anybody but the owner of a mailbox, who has rights on its own mail alone.
    var isAdministrator: Bool {
        if case .endUser = kind { false } else { true }
    }

    /// Whether the caller may know of an item: a recipient of its own alone, where the quarantine policy lets it see that.
    func mayKnow(of item: QuarantineItem) -> Bool {
        guard !isAdministrator else { return true }
        return item.isVisibleToRecipient && EmailAddress(name)?.lookupKey == item.recipient.lookupKey
    }

    /// Whether the caller may do something with an item that it knows of. Administrators may do everything that their
    /// operations allow; a recipient what its quarantine policy does.
    func may(_ permission: QuarantinePermissions, _ item: QuarantineItem) -> Bool {
        guard !isAdministrator else { return true }
        return item.recipientPermissions.contains(permission)
    }

    /// Throws where the caller may not.
    func check(_ permission: QuarantinePermissions, _ item: QuarantineItem) throws(OperationFailure) {
        guard !may(permission, item) else { return }
        throw OperationFailure(
            .notAllowed,
            "The quarantine policy \(item.hold.tag) of \(item.identity) has no \(permission.names.joined()); ask an "
                + "administrator.")
    }
}
