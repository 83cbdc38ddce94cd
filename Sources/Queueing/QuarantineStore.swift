package import Mail

/// Knows what is in quarantine (docs/reference/quarantine.md). What becomes of an item is part of a transaction of the
/// ``MessageStore``, as its coming was.
///
/// An item stays, released or not, until its time is over, until it is deleted, or until it must make room. As long as a
/// message has one, its content stays, whatever became of its other recipients.
package protocol QuarantineStore: Sendable {
    /// Items that match, the newest first; of one message, the last recipient first.
    func quarantined(_ query: QuarantineQuery) async throws(StoreError) -> [QuarantineItem]

    /// How many match, whatever the query's offset and limit; counted up to `most`, so that an answer of `most` says that
    /// there may be more. Where the query asks for organizations, reasons, statuses and whether moderators decide alone, all
    /// are counted.
    func quarantinedCount(_ query: QuarantineQuery, most: Int) async throws(StoreError) -> Int

    /// The item of a recipient; nil when there is none.
    func quarantined(_ id: RecipientID) async throws(StoreError) -> QuarantineItem?

    /// Of some recipients those that have items.
    func inQuarantine(_ ids: [RecipientID]) async throws(StoreError) -> Set<RecipientID>

    /// The addresses that got copies of a message by releases of its items, beside its own recipients: their lookup keys.
    func releasedCopies(of sequence: SequenceNumber) async throws(StoreError) -> Set<String>

    /// What the organizations have in quarantine, by name.
    func quarantineTotals() async throws(StoreError) -> [QuarantineTotal]

    /// Items that their recipients are to be told of and were not (see ``QuarantineItem/isToBeTold``), of all organizations, in
    /// the order in which they came: those behind `last`, or the first ones, received at a moment or later, and at most
    /// `limit`. Older ones are not looked at.
    func untold(after last: RecipientID?, since start: WallTime, limit: Int) async throws(StoreError)
        -> [QuarantineItem]

    /// The recipients of such items of an organization that came before a moment, each once, in the order of their lookup
    /// keys: those behind `last`, or the first ones, and at most `limit`.
    func untoldRecipients(
        of organization: String, before moment: WallTime, after last: EmailAddress?, limit: Int
    ) async throws(StoreError) -> [EmailAddress]

    /// Such items for some of these recipients, the newest first and at most `limit`.
    func untold(
        of organization: String, for recipients: [EmailAddress], before moment: WallTime, limit: Int
    ) async throws(StoreError) -> [QuarantineItem]

    /// How often somebody was told at once behind a moment, as far back as ``QuarantineNotice/memory`` from the last notice.
    func noticesAtOnce(to recipient: EmailAddress, after moment: WallTime) async throws(StoreError) -> Int

    /// The token of a digest that was not used and whose item is there; nil for every other.
    func token(_ digest: [UInt8]) async throws(StoreError) -> QuarantineToken?
}
