package import Mail

extension PerimeterRefusal {
    /// The record of a session that ended because encryption failed. There is no reply: nothing can be said any more.
    package init(_ failure: TLSFailure, at: WallTime, clientAddress: String, clientName: String) {
        self.init(
            at: at, clientAddress: clientAddress, clientName: clientName, sender: nil, recipient: nil,
            organization: nil, reply: "closed: TLS failed: \(failure.reason)",
            decisions: [
                Decision(
                    .connection, inputs: ["phase=\(failure.phase.rawValue)", "reason=\(failure.reason)"],
                    outcome: "TLS failed")
            ])
        tlsFailure = failure
    }
}
