/// Something about a mail flow rule that whoever wrote it may not have meant (docs/reference/mail-flow-rules.md#commands).
public struct RuleFinding: Hashable, Sendable, Codable {
    /// What it is.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// No message can meet its conditions and none of its exceptions.
        case neverMatches = "NeverMatches"
        /// Its `ExpiryDate` has passed.
        case expired = "Expired"
        /// A rule before it ends the processing of every message that it would match.
        case hidden = "Hidden"
        /// A rule before it does the same with the same messages.
        case duplicate = "Duplicate"
        /// It has matched nothing for a long time.
        case unused = "Unused"
    }

    /// The rule's name.
    public var rule: String
    /// What it is.
    public var kind: Kind
    /// The property that it lies in; nil where it lies in no single one.
    public var property: String?
    /// What is wrong, as a clause whose subject is the rule, without a full stop.
    public var problem: String
    /// What to do, as a clause without a full stop.
    public var mend: String

    /// Makes a finding.
    public init(rule: String, kind: Kind, property: String? = nil, problem: String, mend: String) {
        self.rule = rule
        self.kind = kind
        self.property = property
        self.problem = problem
        self.mend = mend
    }

    /// For people: `It can never match: …; take the exception out.`
    public var sentence: String { "It \(problem); \(mend)." }
}
