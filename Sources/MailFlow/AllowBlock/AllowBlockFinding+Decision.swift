package import MIME
package import Mail
package import Organization

extension ObjectReference {
    /// The entry of the tenant allow and block list that was found.
    package init(_ finding: AllowBlockFinding) { self.init(.tenantAllowBlockListItem, finding.value) }

    /// The pair of the list of spoofed senders that was found.
    package init(_ finding: SpoofPairFinding) {
        self.init(
            .tenantAllowBlockListSpoofItem, "\(finding.spoofedUser), \(finding.sendingInfrastructure)")
    }
}

extension AllowBlockFinding {
    /// For the record.
    package var inputs: [Decision.Input] {
        var inputs: [Decision.Input] = [
            .init("ListType", list.rawValue), .init("Action", action.rawValue),
        ]
        if isBySubmission { inputs.append(.init("submission", true)) }
        return inputs
    }
}

extension SpoofPairFinding {
    /// For the record.
    package var inputs: [Decision.Input] { [.init("Action", action.rawValue)] }
}

extension AllowBlockURL {
    /// A link of a message; nil for one that leads to no host.
    package init?(_ link: Link) {
        guard let host = link.host else { return nil }
        self.init(host: host, url: link.url)
    }
}
