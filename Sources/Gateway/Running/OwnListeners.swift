import Mail
import NIOConcurrencyHelpers
import NIOCore
import Transport

/// Knows whether an address and port are a listener of this server, so that mail sent there would come back.
final class OwnListeners: OwnListenerLookup {
    private struct State {
        var listeners: [(IPAddress, Int)] = []
        var interfaces: Set<IPAddress> = []
    }

    private let state = NIOLockedValueBox(State())

    /// Says which listeners there are; an unspecified address stands for every address of this machine.
    func set(_ listeners: [(IPAddress, Int)], interfaces: Set<IPAddress> = OwnListeners.interfaces()) {
        state.withLockedValue { $0 = State(listeners: listeners, interfaces: interfaces) }
    }

    func contains(_ address: IPAddress, _ port: Int) -> Bool {
        state.withLockedValue { state in
            state.listeners.contains { listener in
                guard listener.1 == port else { return false }
                if listener.0 == address { return true }
                return listener.0.isUnspecified
                    && (address.isLoopback || address.isUnspecified || state.interfaces.contains(address))
            }
        }
    }

    /// The addresses of this machine.
    static func interfaces() -> Set<IPAddress> {
        let devices = (try? System.enumerateDevices()) ?? []
        return Set(devices.compactMap { $0.address?.ipAddress.flatMap { IPAddress($0) } })
    }
}
