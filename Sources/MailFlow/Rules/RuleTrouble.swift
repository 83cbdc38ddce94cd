internal import Organization

/// Why a rule can't be evaluated on a message (`RuleErrorAction` says what then becomes of it).
enum RuleTrouble: Error, Hashable {
    /// A pattern of this condition took more steps than a search may have.
    case exhausted(String)
    /// A pattern of this condition can't be used, for a reason.
    case unusable(String, String)
    /// The content that this condition asks about was not read.
    case unread(String)
    /// An action can't be done, for this reason.
    case undoable(String, String)

    /// The same in words.
    var reason: String {
        switch self {
        case .exhausted(let parameter): "\(parameter): a pattern takes too many steps on this message"
        case .unusable(let parameter, let problem): "\(parameter): \(problem)"
        case .unread(let parameter): "\(parameter): the content was not read"
        case .undoable(let parameter, let reason): "\(parameter): \(reason)"
        }
    }
}
