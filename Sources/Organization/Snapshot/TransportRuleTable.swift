public import Mail
public import Patterns

/// The mail flow rules of an organization, compiled: in the order in which they are evaluated, with their words and
/// patterns in one index for each kind of text, so that a text is searched once for all rules
/// (docs/reference/mail-flow-rules.md).
public struct TransportRuleTable: Sendable {
    /// A kind of text that words and patterns of conditions are looked for in, beside the values of header fields.
    public enum TextKind: Int, Hashable, Sendable, CaseIterable {
        /// The address of a sender.
        case senderAddress
        /// The address of a recipient.
        case recipientAddress
        /// The subject, decoded.
        case subject
        /// The words of a body that is plain text or HTML.
        case bodyText
        /// The decoded HTML of a body, tags and all: patterns alone are looked for in it.
        case bodySource
        /// The words of an attachment.
        case attachmentText
        /// A name of an attachment.
        case attachmentName
    }

    /// Words or patterns for a value that has a name: an attribute of a person, a property of a document.
    public struct NamedTerms<Name: Hashable & Sendable>: Sendable {
        /// What the value is called.
        public let name: Name
        /// What is looked for in it.
        public let terms: Terms
    }

    /// Words or patterns that are looked for in short texts of their own.
    public enum Terms: Sendable {
        /// Whole words.
        case words(WordList)
        /// Patterns.
        case patterns(PatternList)

        /// The first match in a text; nil for none. The steps of searches are taken off the allowance.
        public func firstMatch(
            in text: SearchText, within allowance: inout SearchAllowance
        ) throws(SearchExhausted) -> TermMatch? {
            switch self {
            case .words(let words): words.firstMatch(in: text)
            case .patterns(let patterns): try patterns.firstMatch(in: text, within: &allowance)
            }
        }
    }

    /// What a condition is compiled to.
    public enum Form: Sendable {
        /// Nothing: the condition says it.
        case plain
        /// Addresses, by their look-up keys.
        case addresses(Set<String>)
        /// Groups of which one is enough.
        case groups(GroupSet)
        /// Groups of which one is enough on each side.
        case groupPair(GroupSet, GroupSet)
        /// Domains.
        case domains(Set<Domain>)
        /// Blocks of addresses.
        case networks([IPNetwork])
        /// Words or patterns in the index of a kind of text.
        case terms(TextKind, TermIndex.ID)
        /// Those of a condition about subject and body; `source` is nil for words.
        case subjectOrBody(subject: TermIndex.ID, text: TermIndex.ID, source: TermIndex.ID?)
        /// Those of a condition about a header field, by the number of its name in ``headerNames``.
        case header(Int, TermIndex.ID)
        /// Words or patterns for attributes of a person.
        case attributes([NamedTerms<DirectoryAttribute>])
        /// Words for properties of documents.
        case properties([NamedTerms<String>])
        /// Words for short texts.
        case words(WordList)
        /// Extensions of files in lower case, without the dot.
        case extensions(Set<String>)
        /// A pattern that can't be compiled, with the reason: whoever validates a document refuses it.
        case unusable(String)
    }

    /// A condition or an exception.
    public struct Test: Sendable {
        /// As it was written.
        public let condition: RuleCondition
        /// As it is evaluated.
        public let form: Form
    }

    /// Conditions and exceptions that are looked at together.
    public struct Step: Sendable {
        /// What must all hold.
        public internal(set) var conditions: [Test] = []
        /// Of these, none may hold.
        public internal(set) var exceptions: [Test] = []

        /// Whether there is nothing to look at.
        public var isEmpty: Bool { conditions.isEmpty && exceptions.isEmpty }
    }

    /// A rule. One that is disabled has nothing to look at.
    public final class Rule: Sendable {
        /// As it was written.
        public let rule: TransportRule
        /// What the envelope, the header and the size tell: looked at first.
        public let head: Step
        /// What each recipient tells: holds for some, and for others not.
        public let recipient: Step
        /// What the content tells, which takes longest to look at.
        public let content: Step

        init(_ rule: TransportRule, head: Step, recipient: Step, content: Step) {
            self.rule = rule
            self.head = head
            self.recipient = recipient
            self.content = content
        }

        /// Where a condition about the sender looks.
        public var senderAddressLocation: TransportRule.SenderAddressLocation { rule.senderAddressLocation }
        /// Which address of a recipient a condition looks at.
        public var recipientAddressType: TransportRule.RecipientAddressType { rule.recipientAddressType }

        /// Whether it does something with mail that comes at a moment.
        public func isActive(at time: WallTime) -> Bool {
            if let start = rule.activationDate, time < start { return false }
            if let end = rule.expiryDate, time >= end { return false }
            return true
        }
    }

    private final class Compiled: Sendable {
        let rules: [Rule]
        let enabled: [Int]
        let headerNames: [String]
        let indexes: [TermIndex]
        let headerIndexes: [TermIndex]
        let needs: Needs
        let searchesBySteps: Bool

        init(_ compiler: Compiler) {
            rules = compiler.rules
            enabled = compiler.rules.indices.filter { compiler.rules[$0].rule.isEnabled }
            headerNames = compiler.headerNames
            indexes = compiler.builders.map { $0.build() }
            headerIndexes = compiler.headerBuilders.map { $0.build() }
            needs = compiler.needs
            searchesBySteps = compiler.searchesBySteps
        }
    }

    /// What of a message the enabled rules look at.
    public struct Needs: OptionSet, Hashable, Sendable {
        /// The bits.
        public var rawValue: UInt8
        /// From bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// The content beyond the header.
        public static let content = Needs(rawValue: 1 << 0)
        /// The text or the properties of files.
        public static let fileText = Needs(rawValue: 1 << 1)
        /// The decoded HTML of bodies.
        public static let bodySource = Needs(rawValue: 1 << 2)
    }

    private let compiled: Compiled

    /// Compiles what a document says.
    ///
    /// - Parameter memberships: the groups that the rules name.
    init(_ rules: [TransportRule], _ memberships: MembershipTable) {
        var compiler = Compiler(memberships)
        for rule in rules.inOrder { compiler.add(rule) }
        compiled = Compiled(compiler)
    }

    /// Whether no rule is enabled, so that nothing has to be looked at.
    public var isEmpty: Bool { compiled.enabled.isEmpty }
    /// All rules, disabled ones too, in their order.
    public var rules: [Rule] { compiled.rules }
    /// The places of the enabled ones in ``rules``, ascending.
    public var enabled: [Int] { compiled.enabled }
    /// What of a message they look at.
    public var needs: Needs { compiled.needs }
    /// Whether one of their patterns may take longer than an event loop has, since its search takes steps.
    public var searchesBySteps: Bool { compiled.searchesBySteps }
    /// The names of header fields that conditions name, in lower case, each once.
    public var headerNames: [String] { compiled.headerNames }
    /// The words and patterns that are looked for in a kind of text.
    public func index(of kind: TextKind) -> TermIndex { compiled.indexes[kind.rawValue] }
    /// Those that are looked for in a header field, by the number of its name.
    public func headerIndex(_ number: Int) -> TermIndex { compiled.headerIndexes[number] }
}

extension [TransportRule] {
    /// The rules in the order in which they are evaluated: by `Priority`, and behind those without one as they stand.
    public var inOrder: [TransportRule] {
        enumerated().sorted {
            ($0.element.priority ?? .max, $0.offset) < ($1.element.priority ?? .max, $1.offset)
        }.map(\.element)
    }
}
