internal import Identity
package import Mail
import MailFlow
import Queueing

/// Takes one person's rows out of the trace for good: rows of messages that have ended, what finds them, refusals. Mail
/// that waits or is in quarantine stays, with its rows.
package struct TraceForget: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "trace.forget", .traceForget, needs: .writableStore, trail: .entry(.traceForget))

    /// Whose rows, as a recipient: an address, by which all of its rows are found.
    package var recipient: String?
    /// Whose rows, as a sender.
    package var sender: String?
    /// Only those of this organization; nil for all.
    package var organization: String?
    /// How many rows there are, as this operation said before; nil to be told.
    package var confirmed: Int?

    /// Orders that a person is forgotten.
    package init(
        recipient: String? = nil, sender: String? = nil, organization: String? = nil, confirmed: Int? = nil
    ) {
        self.recipient = recipient
        self.sender = sender
        self.organization = organization
        self.confirmed = confirmed
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> TraceForgetView {
        guard let forgetting = administration.stores.traceForgetting else {
            throw OperationFailure(
                .unavailable, "Nothing can be forgotten here: the store is open for reading alone.")
        }
        let organization = try administration.asked(organization)
        let found = try await find(of: organization, in: administration)
        var view = TraceForgetView(rows: found.rows.count, refusals: found.refusals.count, waiting: found.waiting)
        view.isMore = found.isMore
        // One that is gone may still have rows.
        if view.count == 0, let organization { try await administration.expectOrganization(organization) }
        // What was learned of an address stays longer than its rows do.
        guard view.count > 0 || administration.learning != nil else {
            throw OperationFailure(
                .notFound, "Nothing that could be forgotten is in the trace under this address.")
        }
        guard let confirmed else { return view }
        guard confirmed == view.count else {
            throw OperationFailure(
                .changedMeanwhile,
                "\(confirmed) is not what would be forgotten now: \(view.rows) rows of messages and \(view.refusals) "
                    + "refusals would be gone for good; say so with --confirm \(view.count).")
        }
        let entry = administration.entry(
            .traceForget, by: caller, organization: organization, nil,
            change: "\(view.rows) rows of messages, \(view.refusals) refusals of \(role) \(AddressDigest(address))")
        try await administration.record(entry, before: "Nothing was forgotten")
        var outcome = ForgetOutcome.gone
        do throws(StoreError) {
            if view.count > 0 {
                outcome = try await forgetting.forget(
                    ForgetOrder(address: AddressDigest(address), rows: found.rows, refusals: found.refusals))
            }
        } catch {
            await administration.recordFailure(of: entry)
            throw OperationFailure(
                .unavailable,
                "Nothing was forgotten: \(error)." + (error == .full ? " Ask again when there is room." : ""))
        }
        if let address = EmailAddress(address), let learning = administration.learning {
            do {
                _ = try await LearningWork.run("What was learned of this address is not all forgotten") {
                    try learning.forget(person: address, for: organization)
                }
            } catch {
                await administration.recordFailure(of: entry)
                throw error
            }
        }
        if case .unfinished(let error) = outcome {
            await administration.recordFailure(of: entry)
            throw OperationFailure(
                .unavailable,
                "Not all is forgotten yet: \(error). What was ordered goes on as soon as the disk allows, also after a "
                    + "restart; ask again to see what is left.")
        }
        view.isOnDisk = outcome == .onDisk
        view.isDone = true
        return view
    }

    private struct Found {
        var rows: [ForgottenRow] = []
        var refusals: [ForgottenRefusal] = []
        var waiting = 0
        /// Whether there is more than one order takes.
        var isMore = false

        var count: Int { rows.count + refusals.count }
    }

    private var address: String { recipient ?? sender ?? "" }
    private var role: String { recipient == nil ? "sender" : "recipient" }

    private func find(
        of organization: String?, in administration: Administration
    ) async throws(OperationFailure) -> Found {
        guard (recipient == nil) != (sender == nil) else {
            throw OperationFailure(.usage, "Give either --recipient or --sender.")
        }
        guard EmailAddress(address) != nil, !address.utf8.contains(UInt8(ascii: "*")) else {
            throw OperationFailure(.usage, "--\(role) \(address): give one address, such as ann@contoso.com.")
        }
        var query = TraceQuery(limit: TraceSearch.mostRows)
        if let recipient { query.recipients = [recipient] }
        if let sender { query.senders = [sender] }
        query.organization = organization
        var found = Found()
        repeat {
            let page = try await administration.search(query)
            // A released message whose item is there can be let out again: its row goes after the item.
            let kept: Set<RecipientID>
            do throws(StoreError) {
                kept = try await administration.stores.quarantine.inQuarantine(page.rows.compactMap(\.recipient))
            } catch {
                throw OperationFailure(reading: error)
            }
            for row in page.rows {
                guard found.count < ForgetOrder.mostRows else {
                    found.isMore = true
                    return found
                }
                if row.status == .pending || row.recipient.map({ kept.contains($0) }) ?? false {
                    found.waiting += 1
                } else if let id = row.recipient {
                    found.rows.append(
                        ForgottenRow(id, received: row.received, messageID: row.messageID ?? ""))
                } else if let refusal = row.refusal {
                    found.refusals.append(ForgottenRefusal(refusal, at: row.received))
                }
            }
            query.cursor = page.next
        } while query.cursor != nil
        return found
    }
}
