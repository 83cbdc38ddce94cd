public import Mail

/// What is taken for spam, phishing and bulk mail, and what becomes of it, with the names and defaults of EOP's
/// `Set-HostedContentFilterPolicy`: the entry `hostedContentFilterPolicy`, the organization's policy `Default`, or one of
/// `hostedContentFilterPolicies` (docs/reference/policies.md).
public struct HostedContentFilterPolicy: Hashable, Sendable {
    /// What an organization wants of one sign of the scorer.
    public struct SymbolWeight: Hashable, Sendable {
        /// The sign's name: `FROM_EQ_TO`.
        public var symbol: String
        /// Of its weight so many percent count, 50 to 150; nil where the sign is switched off.
        public var percent: Int?

        /// Wants something of a sign.
        public init(symbol: String, percent: Int?) {
            self.symbol = symbol
            self.percent = percent
        }
    }

    /// What is done with a message that a check in test mode finds something in.
    public enum TestModeAction: String, Hashable, Sendable, CaseIterable {
        /// Nothing.
        case none = "None"
        /// It gets a header field that says so.
        case addXHeader = "AddXHeader"
        /// `TestModeBccToRecipients` get a copy.
        case bccMessage = "BccMessage"
    }

    /// The verdicts that mail within the organization is acted on for.
    public enum IntraOrgFilterState: String, Hashable, Sendable, CaseIterable {
        /// As `HighConfidencePhish`.
        case standard = "Default"
        /// High confidence phishing alone.
        case highConfidencePhish = "HighConfidencePhish"
        /// All phishing.
        case phish = "Phish"
        /// Phishing and high confidence spam.
        case highConfidenceSpam = "HighConfidenceSpam"
        /// Phishing and all spam.
        case spam = "Spam"
        /// None.
        case disabled = "Disabled"
    }

    /// Entries of `SymbolWeights` that there may be.
    public static let maximumWeights = 64
    /// The header field of `AddXHeader` where `AddXHeaderValue` has no usable name.
    public static let standardSpamField = "X-This-Is-Spam"

    /// `Name`: `Default` for the organization's default policy.
    public var name = "Default"
    /// `AdminDisplayName`: text for readers.
    public var adminDisplayName = ""

    /// `SpamAction`: never `noAction`.
    public var spamAction = SpamAction.moveToJmf
    /// `HighConfidenceSpamAction`: never `noAction`.
    public var highConfidenceSpamAction = SpamAction.moveToJmf
    /// `PhishSpamAction`: never `noAction`.
    public var phishSpamAction = SpamAction.moveToJmf
    /// `HighConfidencePhishAction`: `quarantine` or `redirect`.
    public var highConfidencePhishAction = SpamAction.quarantine
    /// `BulkSpamAction`.
    public var bulkSpamAction = SpamAction.moveToJmf

    /// `SpamQuarantineTag`: the name of a quarantine policy, as all tags.
    public var spamQuarantineTag = QuarantinePolicy.fullAccess.name
    /// `HighConfidenceSpamQuarantineTag`.
    public var highConfidenceSpamQuarantineTag = QuarantinePolicy.fullAccess.name
    /// `PhishQuarantineTag`.
    public var phishQuarantineTag = QuarantinePolicy.fullAccess.name
    /// `HighConfidencePhishQuarantineTag`.
    public var highConfidencePhishQuarantineTag = QuarantinePolicy.adminOnly.name
    /// `BulkQuarantineTag`.
    public var bulkQuarantineTag = QuarantinePolicy.fullAccess.name
    /// `QuarantineRetentionPeriod` in days, 1 to 30; also for what the same recipient's ``AntiPhishPolicy`` holds back.
    public var quarantineRetentionPeriod = 15
    /// `PhishZapEnabled`: whether delivered mail that turns out to be phishing is taken out of inboxes that this server
    /// writes (docs/reference/late-findings.md#delivered-mail).
    public var phishZapEnabled = true
    /// `SpamZapEnabled`: the same for spam that nobody has read yet.
    public var spamZapEnabled = true

    /// `BulkThreshold`: bulk mail of this level of complaints and above is unwanted; 1 to 9.
    public var bulkThreshold = 7
    /// `MarkAsSpamBulkMail`: whether `BulkThreshold` counts at all.
    public var marksBulkMail = true

    /// `AddXHeaderValue`: the name of the header field; empty for ``standardSpamField``.
    public var addXHeaderValue = ""
    /// `ModifySubjectValue`: what the subject begins with; one line.
    public var modifySubjectValue = ""
    /// `RedirectToRecipients`.
    public var redirectToRecipients: [EmailAddress] = []

    /// `AllowedSenders`: authors whose mail is no spam.
    public var allowedSenders: [EmailAddress] = []
    /// `AllowedSenderDomains`.
    public var allowedSenderDomains: [DomainPattern] = []
    /// `BlockedSenders`: authors whose mail is high confidence spam.
    public var blockedSenders: [EmailAddress] = []
    /// `BlockedSenderDomains`.
    public var blockedSenderDomains: [DomainPattern] = []

    /// `EnableLanguageBlockList`.
    public var enableLanguageBlockList = false
    /// `LanguageBlockList`: codes in capitals, `DE`.
    public var languageBlockList: [String] = []
    /// `EnableRegionBlockList`.
    public var enableRegionBlockList = false
    /// `RegionBlockList`: codes of countries in capitals, `DE`.
    public var regionBlockList: [String] = []

    /// The properties `IncreaseScoreWith…` and `MarkAsSpam…`, a check each.
    public var advancedSpamFilter = AdvancedSpamFilter()
    /// `TestModeAction`.
    public var testModeAction = TestModeAction.none
    /// `TestModeBccToRecipients`.
    public var testModeBccToRecipients: [EmailAddress] = []

    /// `IntraOrgFilterState`.
    public var intraOrgFilterState = IntraOrgFilterState.standard
    /// `SymbolWeights`, a property of our own, of the policy `Default` alone: a message is scored once for all.
    public var symbolWeights: [SymbolWeight] = []

    /// EOP's defaults.
    public init() {}

    /// The header field that `AddXHeader` adds: `AddXHeaderValue`, unless a blank or a colon makes it no name.
    public var spamField: String {
        addXHeaderValue.isEmpty || addXHeaderValue.utf8.contains(where: { $0 == 0x20 || $0 == 0x3A })
            ? Self.standardSpamField : addXHeaderValue
    }

    /// The languages that are blocked: none while the list is switched off.
    public var blockedLanguages: [String] { enableLanguageBlockList ? languageBlockList : [] }

    /// The countries that are blocked: none while the list is switched off.
    public var blockedRegions: [String] { enableRegionBlockList ? regionBlockList : [] }
}
