package import Facts
package import Mail

extension Perimeter {
    /// The queue that mail for an accepted recipient would wait in; of a group, that of the first member it goes to. Asked
    /// for each RCPT while a resource is short, so no group is expanded for it.
    package func queue(of recipient: EnvelopeRecipient, attribution: Attribution) -> QueueKey {
        let deliverTo = Resolution.firstDestination(
            of: recipient.address, in: attribution.owner, snapshot: snapshot, secrets: secrets)
        return Router(snapshot: snapshot).route(deliverTo, inputs: RoutingInputs(attribution), in: attribution.owner).0
    }
}
