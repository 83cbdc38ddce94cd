/// What must be there for an operation.
package enum OperationNeed: Sendable, Hashable {
    /// The store, to be read: it works whether or not a gateway runs.
    case store
    /// The store, to be written: without a running gateway, the command writes to it itself.
    case writableStore
    /// A gateway that runs.
    case runningGateway
}
