import Mail
import Transport

/// Has a test say what the listeners of this server are.
struct OwnAddresses: OwnListenerLookup {
    let isOwn: @Sendable (IPAddress, Int) -> Bool

    init(_ isOwn: @escaping @Sendable (IPAddress, Int) -> Bool = { _, _ in false }) { self.isOwn = isOwn }

    func contains(_ address: IPAddress, _ port: Int) -> Bool { isOwn(address, port) }
}
