/// The words of an answer in one language. The compiler sees to it that no table lacks one.
protocol SubmissionWords {
    /// The beginning of the Subject field, without its colon.
    static var subject: String { get }
    /// The first line.
    static var thanks: String { get }
    /// In place of a subject that is not there.
    static var noSubject: String { get }
    /// In place of a message that is not there.
    static var noMessage: String { get }
    /// Before what was said, what the message was judged, what was learned, what happens next.
    static var said: String { get }
    static var before: String { get }
    static var learned: String { get }
    static var next: String { get }
    /// The last line.
    static var end: String { get }
    /// What was said.
    static func kind(_ kind: SubmissionKind) -> String
    /// What a message was judged.
    static func verdict(_ verdict: SubmissionVerdict) -> String
    /// What was learned.
    static func outcome(_ outcome: SubmissionOutcome) -> String
    /// What a message like the one reported comes to now, and what it is called.
    static func prospect(_ prospect: SubmissionProspect, _ category: VerdictCategory) -> String
    /// What whoever reports can do.
    static func remedy(_ remedy: SubmissionRemedy) -> String
}

/// What a message like one that was reported comes to now.
enum SubmissionProspect {
    /// It was called wanted, and is taken for that.
    case wanted
    /// It was called wanted, and other signs speak against it.
    case unwantedStill
    /// It was called unwanted, and goes into the junk folder.
    case junk
    /// It was called unwanted, and does not reach a mailbox: it is held in quarantine, dropped, or somebody else gets it.
    case kept
    /// It was called unwanted, and is refused.
    case refused
    /// It was called unwanted, and one report alone does not decide.
    case undecided

    init(_ kind: SubmissionKind, _ action: Verdict.Action) {
        self =
            switch (kind, action) {
            case (.notJunk, .deliver): .wanted
            case (.notJunk, _): .unwantedStill
            case (_, .junk), (_, .modifySubject), (_, .addXHeader): .junk
            case (_, .quarantine), (_, .redirect), (_, .delete): .kept
            case (_, .refuse): .refused
            case (_, .deliver): .undecided
            }
    }
}

/// What whoever reports can do where nothing came of it.
enum SubmissionRemedy {
    /// Report the message again, attached as it is.
    case attachIt
    /// Report in several messages what was too much for one.
    case divideIt
    /// Wait for the next day.
    case wait

    /// nil where there is nothing to do.
    init?(_ outcome: SubmissionOutcome) {
        switch outcome {
        case .notRecognized, .altered, .notAttached, .outlookFile, .headersOnly: self = .attachIt
        case .tooMany: self = .divideIt
        case .overDailyLimit: self = .wait
        case .learned, .known, .corrected, .empty, .notLearning, .notDelivered, .unknownType, .notOwnPerson: return nil
        }
    }
}
