import Mail
import Queueing
import SMTP

/// What hosts offer and then refuse, remembered for a while, so that not every message runs into it.
struct RefusedExtensions {
    /// How long an extension is left alone. A handshake is worth trying again sooner: mail goes in clear meanwhile.
    static let memory = Interval.hours(1)
    static let memoryOfTLS = Interval.minutes(10)
    /// Hosts that are remembered.
    static let maximumHosts = 1_024

    private var until: [HostPlace: [ServerExtension: Instant]] = [:]

    /// What a host has refused lately.
    func refused(by host: RemoteHost, at now: Instant) -> Set<ServerExtension> {
        guard !until.isEmpty, let known = until[host.place] else { return [] }
        return Set(known.filter { $0.value > now }.keys)
    }

    /// Notes what a host refuses; what is remembered already keeps its end.
    mutating func note(_ refused: Set<ServerExtension>, by host: RemoteHost, at now: Instant) {
        guard !refused.isEmpty else { return }
        let place = host.place
        if until[place] == nil, until.count >= Self.maximumHosts {
            until = until.filter { $0.value.contains { $0.value > now } }
            // Full of hosts that refuse, it keeps those: what is not remembered costs a command more.
            guard until.count < Self.maximumHosts else { return }
        }
        for element in refused where (until[place]?[element] ?? now) <= now {
            until[place, default: [:]][element] = now + (element == .startTLS ? Self.memoryOfTLS : Self.memory)
        }
    }
}
