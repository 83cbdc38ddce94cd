internal import Facts
internal import Mail
internal import Organization

/// Refuses a whole message of the organization's own people when one of its recipients is on the list of senders that the
/// organization blocks (docs/reference/allow-block-list.md#mail-to-blocked-senders).
struct BlockedRecipients: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        let list = hand.organization.allowBlock
        guard list.hasSenders, hand.attribution.direction == .originating else { return nil }
        var first: AllowBlockFinding?
        var blocked: [EmailAddress] = []
        for recipient in hand.transaction.recipients {
            guard let finding = list.sender([recipient.address], at: hand.facts.receivedAt), finding.action == .block
            else { continue }
            first = first ?? finding
            blocked.append(recipient.address)
        }
        guard let first else { return nil }
        let reply = Replies.blockedRecipients(blocked)
        hand.record(
            hand.organization.decision(
                .acceptance, .refused, by: ObjectReference(first), about: blocked.count == 1 ? "\(blocked[0])" : nil,
                from: first.inputs + [Decision.Input("recipients", blocked.count)], reply: reply))
        return reply
    }
}

extension Replies {
    /// The organization blocks whom its own people write to, in EOP's words.
    static func blockedRecipients(_ addresses: [EmailAddress]) -> Reply {
        // A line of a reply has 512 octets at most (RFC 5321 section 4.5.3.1.5).
        let most = 200
        var names = ""
        var rest = addresses.count
        for address in addresses {
            let name = SafeText.ascii(address.description, limit: most)
            guard names.isEmpty || names.utf8.count + 2 + name.utf8.count <= most else { break }
            names += names.isEmpty ? name : ", \(name)"
            rest -= 1
        }
        if rest > 0 { names += " and \(rest) more" }
        return Reply(
            550, EnhancedStatusCode(5, 7, 703),
            "Your message can't be delivered because messages to \(names) are blocked by your organization using Tenant "
                + "Allow Block List.")
    }
}
