internal import Facts
internal import Mail
internal import Organization

/// Stamps a message that came by SMTP on its way in: Received, the pass through the organization, and what an own message
/// lacks. Below the fields that other stages have put on top.
struct ArrivalStamps: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        guard let session = hand.session else { return nil }
        let own = edits(hand, session, isWrapped: false)
        // The header of a wrapper is whole, whatever that of the message in it is.
        let isWrapped = hand.accepted.copies.contains { $0.edits.wrapper != nil }
        let outer = isWrapped ? edits(hand, session, isWrapped: true) : own
        hand.edit { edits in
            let stamps = edits.wrapper == nil ? own : outer
            if edits.prepended.isEmpty {
                edits.prepended = stamps.prepended
            } else {
                edits.prepended += stamps.prepended
            }
            if !stamps.appended.isEmpty { edits.appended += stamps.appended }
        }
        return nil
    }

    private func edits(_ hand: MessageInHand, _ session: SessionFacts, isWrapped: Bool) -> MessageEdits {
        let facts = hand.facts
        let hostname = hand.snapshot.server.hostname
        let recipients = hand.whole.transaction.recipients
        let received = ReceivedField(
            helo: session.helo, clientAddress: session.clientAddress, by: hostname, isExtended: session.isExtended,
            tlsVersion: session.tls?.version, smtpUTF8: facts.smtpUTF8, id: facts.networkMessageID,
            // It names the only one, and none of several.
            recipients: recipients.count == 1 ? [recipients[0].address] : [], date: facts.receivedAt)
        var edits = MessageEdits(prepended: hand.loopStamp.map { [received.text, $0] } ?? [received.text])
        var missing: [String] = []
        if isOwnSubmission(hand) {
            if !facts.hasMessageID { missing.append("Message-ID: <\(facts.networkMessageID)@\(hostname)>") }
            if !facts.hasDate { missing.append("Date: \(facts.receivedAt.messageDate)") }
        }
        guard facts.lacksBlankLine, !isWrapped else {
            edits.appended = missing
            return edits
        }
        // The first blank line is somewhere in the body: what is added must not go there.
        edits.prepended += missing
        // A first line that begins with a blank would be read as the end of the field above it, which is ours.
        if facts.headerSize == 0 { edits.prepended.append("") }
        return edits
    }

    /// Whether a message is one to whose header what it lacks may be added. RFC 5321 section 6.4 lets the first server of
    /// a sender do so; of other people's mail, and of what is signed already, a signature may say that the field is
    /// absent (RFC 6376 section 5.4.2).
    private func isOwnSubmission(_ hand: MessageInHand) -> Bool {
        guard hand.attribution.direction == .originating, !hand.whole.facts.isSigned else { return false }
        let sender = hand.whole.transaction.envelope.sender.address?.domain
        return hand.snapshot.acceptedDomain(of: sender, in: hand.organization) != nil
    }
}
