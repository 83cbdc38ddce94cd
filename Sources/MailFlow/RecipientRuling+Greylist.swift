package import Facts
package import Mail

extension RecipientRuling {
    /// What a recipient is looked up by in the greylist; nil where the client is not subject to greylisting.
    package func greylistTry(from sender: ReversePath, client: IPAddress) -> Greylist.Try? {
        guard isSubjectToGreylisting, case .accepted(let recipient, let attribution) = verdict else { return nil }
        return Greylist.Try(
            organization: attribution.organization, client: client, sender: sender, recipient: recipient.address)
    }

    /// The ruling on a recipient whose client is to come again, because its organization does not know the server yet.
    package func greylisted(client: IPAddress) -> RecipientRuling {
        guard case .accepted(let recipient, let attribution) = verdict else { return self }
        let reply = Replies.tryAgainLater
        let decision = attribution.decision(
            .connectionFilter, .deferred, by: .init(.hostedConnectionFilterPolicy, "Default"),
            about: recipient.address.description,
            from: [.init("clientAddress", client), .init("GreylistingEnabled", true), .init("known", false)],
            reply: reply)
        return RecipientRuling(
            .refused(reply, organization: attribution.organization), decisions: decisions + [decision])
    }
}
