internal import Facts
internal import Mail
internal import Organization

extension RoutingInputs {
    /// What routing needs to know of whose mail it is.
    init(_ attribution: Attribution) {
        self.init(
            direction: attribution.direction, arrivalConnector: attribution.inboundConnector,
            isFromOnPremises: attribution.connectorType == .onPremises, revision: attribution.revision)
    }
}
