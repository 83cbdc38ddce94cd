/// What kind of unwanted mail a message is: `CAT` of EOP's report (docs/reference/verdict.md).
///
/// The cases stand in the order of precedence: of several that apply, the first one is the verdict.
public enum VerdictCategory: String, Hashable, Sendable, Codable, CaseIterable {
    /// Malware, found by an engine for signatures.
    case malware = "MALW"
    /// Malware, found by other means.
    case antiMalware = "AMP"
    /// A file of a type that is not let through.
    case fileType = "FTBP"
    /// Phishing beyond doubt.
    case highConfidencePhishing = "HPHSH"
    /// Phishing.
    case phishing = "PHSH"
    /// Spam beyond doubt.
    case highConfidenceSpam = "HSPM"
    /// The sender is not who the message says it is.
    case spoof = "SPOOF"
    /// Phishing among the organization's own people.
    case intraOrganizationPhishing = "INTOS"
    /// Spam.
    case spam = "SPM"
    /// Spam that the organization's own people send out.
    case outboundSpam = "OSPM"
    /// Mail to many that its recipients complain about.
    case bulk = "BULK"
    /// Nothing of these.
    case none = "NONE"

    /// Whether it says that the message is malware, or has a file that is not let through.
    public var isMalware: Bool { self == .malware || self == .antiMalware || self == .fileType }

    /// The category in words.
    public var words: String {
        switch self {
        case .malware, .antiMalware: "malware"
        case .fileType: "file type that is not let through"
        case .highConfidencePhishing: "high confidence phishing"
        case .phishing: "phishing"
        case .highConfidenceSpam: "high confidence spam"
        case .spoof: "spoofed sender"
        case .intraOrganizationPhishing: "phishing from inside the organization"
        case .spam: "spam"
        case .outboundSpam: "outbound spam"
        case .bulk: "bulk mail"
        case .none: "not spam"
        }
    }
}

extension VerdictCategory: Comparable {
    /// Whether one goes before the other when both apply.
    public static func < (a: VerdictCategory, b: VerdictCategory) -> Bool {
        a != b && allCases.first(where: { $0 == a || $0 == b }) == a
    }
}
