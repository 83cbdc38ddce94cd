internal import Facts
internal import Mail
internal import Organization

extension Perimeter {
    struct Admission {
        var refusal: Reply?
        var isEdgeBlock = false
        var decision: Decision?
        /// What the use of a return address is counted by; nil for every other recipient.
        var returnAddress: String?
    }

    /// Directory Based Edge Blocking and the checks on a recipient whose organization is known
    /// (docs/reference/recipients.md). Without a time the directory is taken for up to date.
    func admit(
        _ address: EmailAddress, from sender: ReversePath, accepted: AcceptedDomain?, attribution: Attribution,
        organization: OrganizationSnapshot, isOperator: Bool, at time: WallTime? = nil
    ) -> Admission {
        func decide(
            _ outcome: Decision.Outcome, object: ObjectReference?, inputs: [Decision.Input], refusal: Reply? = nil,
            isEdgeBlock: Bool = false
        ) -> Admission {
            let decision = organization.decision(
                .edgeBlocking, outcome, by: object, about: address.description, from: inputs, reply: refusal)
            return Admission(refusal: refusal, isEdgeBlock: isEdgeBlock, decision: decision)
        }
        guard let accepted else {
            // Outside the organization: only its own servers may, or the operator is outside.
            guard address.domain != nil else {
                return decide(
                    .refused, object: nil, inputs: [.init("recipient", address)], refusal: Replies.addressLiteral)
            }
            return Admission()
        }
        let domainObject = ObjectReference(.acceptedDomain, accepted.name)
        if isOperator || RoleAddress(address) != nil {
            return decide(.accepted, object: domainObject, inputs: [.init("role", address.localPart)])
        }
        // Everybody else is answered as for an address that nobody has, by the very same path.
        let isReportAddress = organization.submissionScope(of: address) != nil
        if isReportAddress,
            snapshot.mayReport(
                sender, isFromOnPremises: attribution.connectorType == .onPremises, in: attribution.owner)
        {
            return decide(
                .accepted, object: ObjectReference(.reportSubmissionPolicy, attribution.organization),
                inputs: [.init("ownServer", true), .init("ownSender", true)])
        }
        if accepted.sendingToDomainDisabled {
            return decide(
                .refused, object: domainObject, inputs: [.init("SendingToDomainDisabled", true)],
                refusal: Replies.recipientUnknown, isEdgeBlock: true)
        }
        if let found = organization.find(address, plusAddressing: accepted.plusAddressing) {
            let recipient = found.recipient
            let object = ObjectReference(.recipient, recipient.primarySmtpAddress.description)
            let inputs = [Decision.Input("RecipientType", recipient.recipientType.rawValue)] + found.inputs
            if recipient.leadsOn,
                let refusal = ways.refusal(
                    of: recipient, in: organization,
                    resolve: { Resolution(address, in: organization, snapshot: snapshot, secrets: secrets) })
            {
                return decide(.refused, object: object, inputs: refusal.inputs, refusal: refusal.reply)
            }
            return decide(.accepted, object: object, inputs: inputs)
        }
        var inputs = [
            Decision.Input("DomainType", accepted.domainType.rawValue), Decision.Input("recipient", "unknown"),
        ]
        // For the organization's own record alone: no reply tells.
        if isReportAddress { inputs.append(.init("reportAddress", true)) }
        func refuse(_ inputs: [Decision.Input]) -> Admission {
            // The organization's own server makes the report: never accept what we would have to bounce.
            attribution.direction == .incoming
                ? decide(
                    .refused, object: domainObject, inputs: inputs, refusal: Replies.recipientUnknown,
                    isEdgeBlock: true)
                : decide(.refused, object: domainObject, inputs: inputs, refusal: Replies.recipientNotFound)
        }
        switch secrets.map({ ReturnAddress(secrets: $0).read(address, organization: organization.name, at: time) }) {
        case .original where sender == .null:
            var admission = decide(
                .acceptedAsReturnAddress, object: domainObject, inputs: [.init("returnAddress", "valid")])
            // Anything that reads as the same address counts as the same, whatever the accepted domain.
            admission.returnAddress = "\(organization.name) \(address.localPart.lowercased())"
            return admission
        // It is ours, so no server behind may have made it: whatever the type of the domain, nobody has it.
        case .original:
            return refuse(inputs + [Decision.Input("returnAddress", "valid"), Decision.Input("sender", sender)])
        case .expired: return refuse(inputs + [Decision.Input("returnAddress", "expired")])
        case .forged: inputs.append(.init("returnAddress", "forged"))
        case .other, nil: break
        }
        if let directory = organization.directory { inputs.append(.init("directoryRevision", directory.revision)) }
        if accepted.domainType == .authoritative, let time, organization.isDirectoryStale(at: time) {
            inputs.append(.init("directory", "stale"))
            // A new recipient may have come since: what is unknown may only be unknown here.
            switch organization.document.directory.whenStale {
            case .refuse: break
            case .deferNew:
                return decide(.deferred, object: domainObject, inputs: inputs, refusal: Replies.directoryStale)
            case .acceptAndRelay where Perimeter.asksForRouting(address): break
            case .acceptAndRelay: return decide(.acceptedForRelay, object: domainObject, inputs: inputs)
            }
        }
        switch (accepted.domainType, attribution.direction) {
        case (.authoritative, _): return refuse(inputs)
        case (.internalRelay, .incoming) where Perimeter.asksForRouting(address):
            // The server behind may trust us and follow such a route (RFC 5321 section 3.6.1 leaves it to the host).
            return decide(
                .refused, object: domainObject, inputs: inputs + [Decision.Input("sourceRoute", true)],
                refusal: Replies.relayDenied)
        case (.internalRelay, _):
            return decide(.acceptedForRelay, object: domainObject, inputs: inputs)
        }
    }

    // `user%elsewhere`, `elsewhere!user` and `"user@elsewhere"` in the local part.
    private static func asksForRouting(_ address: EmailAddress) -> Bool {
        address.localPart.utf8.contains {
            $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "@")
        }
    }
}

extension OrganizationSnapshot.Found {
    /// What a decision about it says of where it was found.
    var inputs: [Decision.Input] { directoryRevision.map { [Decision.Input("directoryRevision", $0)] } ?? [] }
}
