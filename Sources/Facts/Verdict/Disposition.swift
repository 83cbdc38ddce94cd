package import Mail

/// What is done with a message for one recipient (docs/reference/policies.md has what each policy can ask for).
package enum Disposition: Sendable, Hashable {
    /// It goes into the inbox.
    case deliver
    /// It goes into the junk folder.
    case junk
    /// It gets a header field of this name, and goes into the junk folder or into the inbox (`AddXHeader`).
    case addField(name: String, isJunk: Bool)
    /// Its subject begins with this text, and it goes into the junk folder (`ModifySubject`).
    case modifySubject(prefix: String)
    /// These get it in place of the recipient (`Redirect`). Where none of them can get it, it is held.
    case redirect([EmailAddress], orElse: QuarantineHold)
    /// Nobody gets it, and its sender is not told (`Delete`).
    case delete
    /// It is held.
    case quarantine(QuarantineHold)
    /// Its sender is told that it is refused. Where that can't be said, since others get the message, it is held.
    case refuse(Reply, orElse: QuarantineHold)

    /// The same as records and stamps say it.
    package var action: Verdict.Action {
        switch self {
        case .deliver: .deliver
        case .junk: .junk
        case .addField: .addXHeader
        case .modifySubject: .modifySubject
        case .redirect: .redirect
        case .delete: .delete
        case .quarantine: .quarantine
        case .refuse: .refuse
        }
    }

    /// Where its copy is put, for a recipient who keeps one.
    package var placement: Placement {
        switch self {
        case .deliver, .addField(name: _, isJunk: false), .redirect: .inbox
        case .junk, .addField(name: _, isJunk: true), .modifySubject, .delete: .junk
        case .quarantine(let hold), .refuse(_, orElse: let hold): .quarantine(hold)
        }
    }

    /// The hold of what is held, or would be if it could not be refused; nil for every other.
    package var hold: QuarantineHold? { placement.hold }
}
