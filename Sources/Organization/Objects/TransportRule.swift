public import Mail

/// A mail flow rule: one of `transportRules` (docs/reference/mail-flow-rules.md). EOP's object `TransportRule`.
public struct TransportRule: Hashable, Sendable {
    /// What a rule does with a message that it matches.
    public enum Mode: String, Hashable, Sendable, CaseIterable, Codable {
        /// All of its actions.
        case enforce = "Enforce"
        /// It is recorded, and an incident report is made.
        case audit = "Audit"
        /// As ``audit``, and notifications are made.
        case auditAndNotify = "AuditAndNotify"
    }

    /// What becomes of a message that a rule can't be evaluated on.
    public enum ErrorAction: String, Hashable, Sendable, CaseIterable {
        /// The rule is passed over.
        case ignore = "Ignore"
        /// The message is put off.
        case `defer` = "Defer"
    }

    /// Which address the conditions about senders look at.
    public enum SenderAddressLocation: String, Hashable, Sendable, CaseIterable {
        /// That of From.
        case header = "Header"
        /// That of MAIL FROM.
        case envelope = "Envelope"
        /// Both; one that matches is enough.
        case headerOrEnvelope = "HeaderOrEnvelope"
    }

    /// Which address the conditions about recipients look at.
    public enum RecipientAddressType: String, Hashable, Sendable, CaseIterable {
        /// The primary address.
        case resolved = "Resolved"
        /// The address as it was sent.
        case original = "Original"
    }

    /// How grave a match is, for reports.
    public enum AuditSeverity: String, Hashable, Sendable, CaseIterable {
        case doNotAudit = "DoNotAudit"
        case low = "Low"
        case medium = "Medium"
        case high = "High"
    }

    /// `Name`, each once, at most 64 characters.
    public var name: String
    /// `Priority`: the lowest number goes first; nil behind those that have one, in the order of the document.
    public var priority: Int?
    /// `Enabled`, or `State`.
    public var isEnabled = true
    /// `Mode`.
    public var mode = Mode.enforce
    /// `ActivationDate`: before that it does nothing; nil for no such moment.
    public var activationDate: WallTime?
    /// `ExpiryDate`: from then on it does nothing; nil for no such moment.
    public var expiryDate: WallTime?
    /// `StopRuleProcessing`: no rule behind it sees a copy that it matches.
    public var stopRuleProcessing = false
    /// `RuleErrorAction`.
    public var ruleErrorAction = ErrorAction.ignore
    /// `SenderAddressLocation`.
    public var senderAddressLocation = SenderAddressLocation.header
    /// `RecipientAddressType`.
    public var recipientAddressType = RecipientAddressType.resolved
    /// `SetAuditSeverity`; nil where it is not said.
    public var setAuditSeverity: AuditSeverity?
    /// `Comments`: text for readers.
    public var comments = ""
    /// What must all hold; a rule without any matches every message.
    public var conditions: [RuleCondition] = []
    /// Of these, one that holds has the rule not match.
    public var exceptions: [RuleCondition] = []
    /// What is done, in the order in which it is done.
    public var actions: [RuleAction] = []

    /// A rule without conditions and actions.
    public init(name: String) { self.name = name }
}
