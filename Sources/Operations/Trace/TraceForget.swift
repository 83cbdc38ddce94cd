package import Mail
import MailFlow
import Queueing

/// Takes one person's rows out of the trace for good: rows of messages that have ended, what finds them, refusals. Mail
/// that waits stays, with its rows.
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
        let found = try await find(in: administration)
        var view = TraceForgetView(rows: found.rows.count, refusals: found.refusals.count, waiting: found.waiting)
        guard view.count > 0 else {
            throw OperationFailure("Nothing that could be forgotten is in the trace under this address.")
        }
        guard let confirmed else { return view }
        guard confirmed == view.count else {
            throw OperationFailure(
                "\(confirmed) is not what would be forgotten now: \(view.rows) rows of messages and \(view.refusals) "
                    + "refusals would be gone for good; say so with --confirm \(view.count).")
        }
        let entry = administration.entry(
            .traceForget, by: caller, organization: organization, nil,
            change: "\(view.rows) rows of messages, \(view.refusals) refusals of \(role) \(AddressDigest(address))")
        try await administration.record(entry, before: "Nothing was forgotten")
        do throws(StoreError) {
            try await erase(found, from: administration.stores)
        } catch {
            await administration.recordFailure(of: entry)
            throw OperationFailure(
                "Not all is forgotten, since the store can't be written: \(error). Ask again for what is left.")
        }
        view.isDone = true
        return view
    }

    private struct Found {
        var rows: [RecipientID] = []
        var refusals: [RefusalID] = []
        var waiting = 0
    }

    private var address: String { recipient ?? sender ?? "" }
    private var role: String { recipient == nil ? "sender" : "recipient" }

    private func find(in administration: Administration) async throws(OperationFailure) -> Found {
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
            for row in page.rows {
                if row.status == .pending {
                    found.waiting += 1
                } else if let id = row.recipient {
                    found.rows.append(id)
                } else if let refusal = row.refusal {
                    found.refusals.append(refusal)
                }
            }
            query.cursor = page.next
        } while query.cursor != nil
        return found
    }

    private func erase(_ found: Found, from stores: Stores) async throws(StoreError) {
        let portion = type(of: stores.traceEraser).rowsPerCall
        for start in stride(from: 0, to: found.rows.count, by: portion) {
            _ = try await stores.traceEraser.erase(
                Array(found.rows[start..<min(start + portion, found.rows.count)]), of: [address])
        }
        // Behind the store, from which the index would take them in again.
        if let index = stores.traceIndex { _ = try await index.remove(Set(found.rows)) }
        for start in stride(from: 0, to: found.refusals.count, by: portion) {
            _ = try await stores.traceEraser.erase(
                Array(found.refusals[start..<min(start + portion, found.refusals.count)]))
        }
    }
}
