public import Mail

/// Where an engine listens.
public enum EnginePlace: Hashable, Sendable, CustomStringConvertible {
    /// A socket, by absolute path.
    case socket(String)
    /// An address and a port.
    case address(IPAddress, port: Int)

    /// As `postern.yaml` has it.
    public var description: String {
        switch self {
        case .socket(let path): path
        case .address(let address, let port):
            address.family == .v6 ? "[\(address)]:\(port)" : "\(address):\(port)"
        }
    }
}
