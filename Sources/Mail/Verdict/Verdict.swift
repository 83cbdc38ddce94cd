/// What the filters say of a message for one of its recipients or all, and what is done for it
/// (docs/reference/verdict.md).
///
/// Each part is a value of its own: what is done follows from the category and the recipient's policies, never from the
/// number that a stamp shows.
public struct Verdict: Hashable, Sendable {
    /// What is done with a message for its verdict. The raw values are stored, so none is ever renamed.
    public enum Action: String, Hashable, Sendable, Codable, CaseIterable {
        /// It goes into the inbox.
        case deliver
        /// It goes into the junk folder.
        case junk
        /// It is refused.
        case refuse
        /// It is held in quarantine.
        case quarantine
        /// It goes to others in place of the recipient.
        case redirect
        /// It is dropped.
        case delete
        /// It goes into the junk folder with a mark in its subject.
        case modifySubject
        /// It goes on with a header field that says what it is.
        case addXHeader

        /// What is done, in words.
        public var words: String {
            switch self {
            case .deliver: "delivered"
            case .junk: "into Junk"
            case .refuse: "refused"
            case .quarantine: "into quarantine"
            case .redirect: "redirected"
            case .delete: "deleted"
            case .modifySubject: "into Junk with a mark in the subject"
            case .addXHeader: "delivered with a header field"
            }
        }
    }

    /// What is known of the connecting address: `IPV` of EOP's report.
    public enum AddressStanding: String, Hashable, Sendable, Codable, CaseIterable {
        /// It is on no list.
        case notListed = "NLI"
        /// It is allowed by the organization, or on the list of safe senders.
        case allowed = "CAL"
    }

    /// `CAT`.
    public var category: VerdictCategory
    /// `SCL`; nil where the filter gives none, as for malware.
    public var confidence: SpamConfidence?
    /// `BCL`.
    public var bulk: BulkComplaint
    /// `SRV`: whether ``bulk`` is at the organization's threshold or beyond.
    public var isBeyondBulkThreshold: Bool
    /// `SFV`; nil where the filter did not decide, as for malware.
    public var decision: FilterDecision?
    /// `IPV`.
    public var address: AddressStanding
    /// What is done.
    public var action: Action
    /// What the content says; nil where it was not judged.
    public var judgement: ContentJudgement?
    /// What the content was, to know it again in a report of the message; nil where nobody can report it, or nobody learns.
    public var mark: TextMark?

    /// A verdict; by default that of a message that the filter found nothing in.
    public init(
        category: VerdictCategory = .none, confidence: SpamConfidence? = .notSpam, bulk: BulkComplaint = .none,
        isBeyondBulkThreshold: Bool = false, decision: FilterDecision? = .notSpam,
        address: AddressStanding = .notListed, action: Action = .deliver,
        judgement: ContentJudgement? = nil, mark: TextMark? = nil
    ) {
        self.category = category
        self.confidence = confidence
        self.bulk = bulk
        self.isBeyondBulkThreshold = isBeyondBulkThreshold
        self.decision = decision
        self.address = address
        self.action = action
        self.judgement = judgement
        self.mark = mark
    }

    /// Whether the message is unwanted, for whatever reason; that of the organization's own people is sent out all the same.
    public var isUnwanted: Bool { action != .deliver || decision == .spam }
}

extension Verdict: CustomStringConvertible {
    /// The verdict in words: `high confidence spam: into Junk (SCL 9, BCL 0, CAT HSPM, SFV SPM)`.
    public var description: String {
        var parts: [String] = []
        if let confidence { parts.append("SCL \(confidence)") }
        parts.append("BCL \(bulk)")
        parts.append("CAT \(category.rawValue)")
        if let decision { parts.append("SFV \(decision.rawValue)") }
        if address == .allowed { parts.append("IPV \(address.rawValue)") }
        let finding = decision?.isSkipped == true ? "not filtered" : category.words
        return "\(finding): \(action.words) (\(parts.joined(separator: ", ")))"
    }
}
