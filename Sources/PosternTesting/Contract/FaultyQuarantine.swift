import Mail
import MailFlow
import Queueing

struct FaultyQuarantine: QuarantineStore {
    let base: any QuarantineStore

    func quarantined(_ query: QuarantineQuery) async throws(StoreError) -> [QuarantineItem] {
        var query = query
        query.organization = nil
        return try await base.quarantined(query)
    }

    func quarantinedCount(_ query: QuarantineQuery, most: Int) async throws(StoreError) -> Int {
        try await base.quarantinedCount(query, most: most)
    }

    func quarantined(_ id: RecipientID) async throws(StoreError) -> QuarantineItem? {
        try await base.quarantined(id)
    }

    func inQuarantine(_ ids: [RecipientID]) async throws(StoreError) -> Set<RecipientID> {
        try await base.inQuarantine(ids)
    }

    func releasedCopies(of sequence: SequenceNumber) async throws(StoreError) -> Set<String> {
        try await base.releasedCopies(of: sequence)
    }

    func quarantineTotals() async throws(StoreError) -> [QuarantineTotal] { try await base.quarantineTotals() }

    func untold(
        after last: RecipientID?, since start: WallTime, limit: Int
    ) async throws(StoreError) -> [QuarantineItem] {
        try await base.untold(after: last, since: start, limit: limit)
    }

    func untoldRecipients(
        of organization: String, before moment: WallTime, after last: EmailAddress?, limit: Int
    ) async throws(StoreError) -> [EmailAddress] {
        try await base.untoldRecipients(of: organization, before: moment, after: last, limit: limit)
    }

    func untold(
        of organization: String, for recipients: [EmailAddress], before moment: WallTime, limit: Int
    ) async throws(StoreError) -> [QuarantineItem] {
        try await base.untold(of: organization, for: recipients, before: moment, limit: limit)
    }

    func noticesAtOnce(
        to recipient: EmailAddress, after moment: WallTime
    ) async throws(StoreError) -> Int {
        try await base.noticesAtOnce(to: recipient, after: moment)
    }

    func token(_ digest: [UInt8]) async throws(StoreError) -> QuarantineToken? { try await base.token(digest) }
}
