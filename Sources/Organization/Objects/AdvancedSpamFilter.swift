/// One thing that the advanced spam filter looks for in a message: a property of ``HostedContentFilterPolicy`` each, whose
/// name is the raw value (docs/reference/policies.md).
public enum AdvancedSpamCheck: String, Hashable, Sendable, CaseIterable {
    /// An image that is loaded from elsewhere.
    case imageLinks = "IncreaseScoreWithImageLinks"
    /// A link to a host that is an address.
    case numericIPs = "IncreaseScoreWithNumericIps"
    /// A link to a port that is none of 80, 8080 and 443.
    case redirectToOtherPort = "IncreaseScoreWithRedirectToOtherPort"
    /// A link to a host in `.biz` or `.info`.
    case bizOrInfoURLs = "IncreaseScoreWithBizOrInfoUrls"
    /// No subject, no text and no attachment.
    case emptyMessages = "MarkAsSpamEmptyMessages"
    /// `<embed>` in HTML.
    case embedTags = "MarkAsSpamEmbedTagsInHtml"
    /// A script in HTML.
    case javaScript = "MarkAsSpamJavaScriptInHtml"
    /// `<form>` in HTML.
    case formTags = "MarkAsSpamFormTagsInHtml"
    /// `<frame>` or `<iframe>` in HTML.
    case frames = "MarkAsSpamFramesInHtml"
    /// An image that nobody can see, loaded from elsewhere.
    case webBugs = "MarkAsSpamWebBugsInHtml"
    /// `<object>` in HTML.
    case objectTags = "MarkAsSpamObjectTagsInHtml"
    /// A word of the operator's list in the subject or the text.
    case sensitiveWords = "MarkAsSpamSensitiveWordList"
    /// SPF says `fail` of the sender.
    case spfHardFail = "MarkAsSpamSpfRecordHardFail"
    /// SPF says `fail` of the domain that the header makes responsible (RFC 4407).
    case fromAddressAuthFail = "MarkAsSpamFromAddressAuthFail"
    /// A report on mail that the organization did not send.
    case ndrBackscatter = "MarkAsSpamNdrBackscatter"

    /// The check as a member of a set.
    public var bit: AdvancedSpamChecks { AdvancedSpamChecks(rawValue: 1 << (Self.places[self] ?? 15)) }

    /// Whether it can be switched to `Test`.
    public var hasTest: Bool {
        switch self {
        case .spfHardFail, .fromAddressAuthFail, .ndrBackscatter: false
        default: true
        }
    }

    private static let places = Dictionary(
        allCases.enumerated().map { ($1, UInt16($0)) }, uniquingKeysWith: { first, _ in first })
}

/// Checks of the advanced spam filter: those that a policy has switched on, or those that found something.
public struct AdvancedSpamChecks: OptionSet, Hashable, Sendable {
    /// A bit for each check, in the order of ``AdvancedSpamCheck``.
    public let rawValue: UInt16

    /// Makes a set.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Makes a set of checks.
    public init(_ checks: some Sequence<AdvancedSpamCheck>) {
        self.init(rawValue: checks.reduce(0) { $0 | $1.bit.rawValue })
    }

    /// The checks, in the order of the properties.
    public var checks: [AdvancedSpamCheck] {
        // Most policies look for none.
        isEmpty ? [] : AdvancedSpamCheck.allCases.filter { contains($0.bit) }
    }
}

/// What a policy wants of one check of the advanced spam filter.
public enum ASFSetting: String, Hashable, Sendable, CaseIterable {
    /// Nothing is looked for.
    case off = "Off"
    /// What is found counts.
    case on = "On"
    /// What is found leads to `TestModeAction`, and does not count.
    case test = "Test"
}

/// The settings of the advanced spam filter (ASF) of one policy.
public struct AdvancedSpamFilter: Hashable, Sendable {
    /// The checks that count.
    public private(set) var on: AdvancedSpamChecks = []
    /// The checks in test mode.
    public private(set) var test: AdvancedSpamChecks = []

    /// Every check off, as in EOP.
    public init() {}

    /// Whether nothing is looked for.
    public var isOff: Bool { on.isEmpty && test.isEmpty }

    /// The setting of one check.
    public subscript(check: AdvancedSpamCheck) -> ASFSetting {
        get { on.contains(check.bit) ? .on : test.contains(check.bit) ? .test : .off }
        set {
            on.subtract(check.bit)
            test.subtract(check.bit)
            switch newValue {
            case .off: break
            case .on: on.formUnion(check.bit)
            case .test: test.formUnion(check.bit)
            }
        }
    }
}
