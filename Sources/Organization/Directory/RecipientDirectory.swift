public import Mail

/// The imported recipients of an organization at one revision: a packed base, and what changed since it was packed.
///
/// A value whose parts are shared: changing one recipient of a million copies only the list of late changes, which is
/// packed in the background when it grows (``needsPacking``).
public struct RecipientDirectory: Sendable {
    /// One recipient made, changed or removed.
    public enum Edit: Sendable, Hashable {
        /// Adds a recipient, or replaces the one with the same primary address.
        case put(Recipient)
        /// Removes the recipient with this primary address.
        case remove(EmailAddress)
    }

    /// The number of recipients that edits concerned.
    public struct Counts: Sendable, Hashable, Codable {
        /// New ones.
        public var added = 0
        /// Those that are not as they were.
        public var changed = 0
        /// Those that are gone.
        public var removed = 0
        /// Those that were as they should be.
        public var unchanged = 0
        /// None.
        public init() {}
    }

    /// Who has an address since the base was packed: somebody, or nobody any more.
    fileprivate final class Change: Sendable {
        let recipient: Recipient?
        init(_ recipient: Recipient?) { self.recipient = recipient }
    }

    /// Its revision: 1 for the first; rises by one.
    public var revision: Int64
    /// When somebody last said that it is complete: by an import, or by a confirmation.
    public var confirmedAt: WallTime
    /// How many recipients there are.
    public private(set) var count: Int
    private var base: PackedDirectory
    private var late: [String: Change] = [:]
    /// Whether a recipient has lists of senders, or had some since the base was packed.
    private(set) var hasSenderLists: Bool
    /// Whether a recipient is a dynamic group, or was one since the base was packed.
    private(set) var hasDynamicGroups: Bool
    private static let lateCount = 4_096

    /// A directory with nothing changed since it was packed.
    public init(_ base: PackedDirectory, revision: Int64, confirmedAt: WallTime) {
        self.base = base
        self.revision = revision
        self.confirmedAt = confirmedAt
        self.count = base.count
        self.hasSenderLists = base.hasSenderLists
        self.hasDynamicGroups = base.hasDynamicGroups
    }

    /// Octets that it takes in memory, the late changes left out.
    public var memory: Int { base.memory }

    /// Whether the list of late changes has grown so long that copying it takes a while.
    public var needsPacking: Bool { late.count > RecipientDirectory.lateCount }

    /// The recipient that has an address, primary or other, by its look-up key.
    public func recipient(_ key: String) -> Recipient? {
        if !late.isEmpty, let change = late[key] { return change.recipient }
        return base.row(key)?.recipient
    }

    /// The recipient whose primary address has this look-up key.
    func primary(_ key: String) -> Recipient? {
        guard let recipient = recipient(key), recipient.primarySmtpAddress.lookupKey == key else { return nil }
        return recipient
    }

    /// The look-up key of the primary address of whoever has an address.
    func owner(of key: String) -> String? {
        if !late.isEmpty, let change = late[key] { return change.recipient?.primarySmtpAddress.lookupKey }
        return base.owner(of: key)
    }

    /// The look-up key of the primary address of whoever has an address, and whether that is a group.
    func kind(of key: String) -> (primary: String, isGroup: Bool)? {
        if !late.isEmpty, let change = late[key] {
            return change.recipient.map { ($0.primarySmtpAddress.lookupKey, $0.recipientType.isGroup) }
        }
        return base.row(key).map { (String(decoding: $0.key, as: UTF8.self), $0.isGroup) }
    }

    /// The keys of all addresses of recipients that were made, changed or removed since an earlier directory; nil where
    /// it can't be told, because one of them was packed since.
    func changedKeys(since earlier: RecipientDirectory) -> [String]? {
        guard base === earlier.base else { return nil }
        return late.compactMap { key, change in earlier.late[key] === change ? nil : key }
            + earlier.late.keys.filter { late[$0] == nil }
    }

    /// The row of the recipient whose primary address has this look-up key.
    func row(_ key: String) -> DirectoryRow? {
        if !late.isEmpty, let change = late[key] {
            return change.recipient.flatMap { $0.primarySmtpAddress.lookupKey == key ? DirectoryRow($0) : nil }
        }
        guard let row = base.row(key), row.key.elementsEqual(key.utf8) else { return nil }
        return row
    }

    /// Another recipient that has one of these addresses already, and the address.
    public func conflict(of recipient: Recipient) -> (address: EmailAddress, owner: Recipient)? {
        let key = recipient.primarySmtpAddress.lookupKey
        for address in [recipient.primarySmtpAddress] + recipient.emailAddresses {
            if let owner = self.recipient(address.lookupKey), owner.primarySmtpAddress.lookupKey != key {
                return (address, owner)
            }
        }
        return nil
    }

    /// Changes recipients, in order, and tells how many; removals must come before what takes their addresses.
    public mutating func apply(_ edits: [Edit]) -> Counts {
        var counts = Counts()
        for edit in edits {
            switch edit {
            case .put(let recipient):
                let key = recipient.primarySmtpAddress.lookupKey
                let old = primary(key)
                if old == recipient {
                    counts.unchanged += 1
                    continue
                }
                if let old { drop(old, key) }
                if recipient.hasSenderLists { hasSenderLists = true }
                if recipient.recipientType == .dynamicDistributionGroup { hasDynamicGroups = true }
                let change = Change(recipient)
                late[key] = change
                for address in recipient.emailAddresses { late[address.lookupKey] = change }
                if old == nil { counts.added += 1 } else { counts.changed += 1 }
            case .remove(let address):
                let key = address.lookupKey
                guard let old = primary(key) else { continue }
                drop(old, key)
                counts.removed += 1
            }
        }
        count += counts.added - counts.removed
        return counts
    }

    // An address that has another owner by now stays that one's.
    private mutating func drop(_ recipient: Recipient, _ key: String) {
        let gone = Change(nil)
        for address in [recipient.primarySmtpAddress] + recipient.emailAddresses {
            let further = address.lookupKey
            if owner(of: further) == key { late[further] = gone }
        }
    }

    /// Calls `body` with every row, in no order.
    func forEachRow(_ body: (DirectoryRow) throws -> Void) rethrows {
        try base.forEachRow { row in
            // A change of a recipient is always under its primary address too.
            if late.isEmpty || late[String(decoding: row.key, as: UTF8.self)] == nil { try body(row) }
        }
        for (key, change) in late {
            guard let recipient = change.recipient, recipient.primarySmtpAddress.lookupKey == key else { continue }
            try body(DirectoryRow(recipient))
        }
    }

    /// How many recipients are not as they were in an earlier directory.
    public func counts(since earlier: RecipientDirectory) -> Counts {
        var counts = Counts()
        forEachRow { row in
            let old = earlier.row(String(decoding: row.key, as: UTF8.self))
            if old == nil {
                counts.added += 1
            } else if old == row {
                counts.unchanged += 1
            } else {
                counts.changed += 1
            }
        }
        counts.removed = earlier.count - counts.changed - counts.unchanged
        return counts
    }

    /// All of it as a new base. Takes a second for a million.
    public func packed() throws(DirectoryRowProblem) -> PackedDirectory {
        var builder = PackedDirectoryBuilder(expecting: count)
        do {
            try forEachRow { try builder.add($0) }
        } catch let problem as DirectoryRowProblem {
            throw problem
        } catch {
            throw .unusable
        }
        return builder.finish()
    }

    /// The same recipients on the new base that `earlier` was packed into: what changed since stays late. Nil when this
    /// directory does not come from `earlier`.
    public func rebased(on packed: PackedDirectory, of earlier: RecipientDirectory) -> RecipientDirectory? {
        guard base === earlier.base else { return nil }
        var result = self
        result.base = packed
        result.late = late.filter { earlier.late[$0.key] !== $0.value }
        result.hasSenderLists =
            packed.hasSenderLists || result.late.values.contains { $0.recipient?.hasSenderLists ?? false }
        result.hasDynamicGroups =
            packed.hasDynamicGroups
            || result.late.values.contains { $0.recipient?.recipientType == .dynamicDistributionGroup }
        return result
    }
}
