extension QuarantineReason {
    /// How grave it is, the gravest with the highest number. What a rule or a moderator decides about says nothing of that
    /// itself, and counts as spam does.
    public var gravity: Int {
        switch self {
        case .bulk, .spam, .transportRule, .moderation: 1
        case .phish: 2
        case .highConfPhish: 3
        case .fileTypeBlock: 4
        case .malware: 5
        }
    }
}

extension QuarantineHold {
    /// The hold of a copy that is held already and of which more is known now (docs/reference/late-findings.md): what the
    /// other hold says, for as long as this one says. Nil where the other is not graver.
    ///
    /// The recipient may do nothing that was not allowed before: what both allow. Of a release and the request for one, the
    /// request is what both allow. Nobody is told who was not to be.
    public func graver(_ other: QuarantineHold) -> QuarantineHold? {
        guard other.reason.gravity > reason.gravity else { return nil }
        var hold = other
        hold.retentionDays = retentionDays
        hold.notifies = notifies && other.notifies
        hold.permissions = permissions.intersection(other.permissions)
        if !hold.permissions.contains(.release), permissions.mayAsk, other.permissions.mayAsk {
            hold.permissions.insert(.requestRelease)
        }
        return hold
    }
}

extension QuarantinePermissions {
    /// Whether the recipient may have an item released, or ask for it.
    fileprivate var mayAsk: Bool { contains(.release) || contains(.requestRelease) }
}
