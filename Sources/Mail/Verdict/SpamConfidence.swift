/// How sure the filter is that a message is spam: `SCL`, -1 to 9 (docs/reference/verdict.md).
public struct SpamConfidence: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// -1: not filtered.
    public static let skipped = SpamConfidence(clamping: -1)
    /// 1: not spam.
    public static let notSpam = SpamConfidence(clamping: 1)
    /// 5: spam.
    public static let spam = SpamConfidence(clamping: 5)
    /// 6: spam, also what bulk mail beyond the threshold gets.
    public static let moreSpam = SpamConfidence(clamping: 6)
    /// 9: spam beyond doubt.
    public static let highest = SpamConfidence(clamping: 9)

    /// -1 to 9.
    public let value: Int

    /// The nearest that there is.
    public init(clamping value: Int) { self.value = min(max(value, -1), 9) }

    /// Whether it says spam: 5 and more.
    public var isSpam: Bool { value >= 5 }

    /// The number.
    public var description: String { String(value) }

    /// By the number.
    public static func < (a: SpamConfidence, b: SpamConfidence) -> Bool { a.value < b.value }
}

/// How many complaints a sender of bulk mail gets: `BCL`, 0 to 9 (docs/reference/verdict.md).
public struct BulkComplaint: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// 0: not bulk mail.
    public static let none = BulkComplaint(clamping: 0)

    /// 0 to 9.
    public let value: Int

    /// The nearest that there is.
    public init(clamping value: Int) { self.value = min(max(value, 0), 9) }

    /// The number.
    public var description: String { String(value) }

    /// By the number.
    public static func < (a: BulkComplaint, b: BulkComplaint) -> Bool { a.value < b.value }
}
