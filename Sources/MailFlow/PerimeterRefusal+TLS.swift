package import Mail

extension PerimeterRefusal {
    /// The record of a session that ended because encryption failed. There is no reply: nothing can be said any more.
    package init(_ failure: TLSFailure, at: WallTime, clientAddress: String, clientName: String) {
        self.init(
            at: at, clientAddress: clientAddress, clientName: clientName, sender: nil, recipient: nil,
            organization: nil, reply: "closed: TLS failed: \(failure.reason)",
            decisions: [
                Decision(
                    .connection, inputs: [.init("phase", failure.phase.rawValue), .init(.reason, failure.reason)],
                    outcome: .tlsFailed)
            ])
        tlsFailure = failure
    }
}
