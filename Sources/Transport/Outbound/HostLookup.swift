import DNS
import Mail
import Organization
import Queueing

/// What a look-up of hosts came to.
enum HostAnswer: Hashable {
    /// Addresses in groups of equal preference, the best first. A group is never empty.
    case hosts([[[RemoteHost]]])
    /// There is no host and never will be, as far as DNS tells.
    case permanent(Reply)
    /// DNS did not answer.
    case temporary
}

/// Finds the addresses of a route (RFC 5321 section 5.1).
struct HostLookup {
    /// An answer and for how many seconds it holds.
    struct Result {
        var answer: HostAnswer
        var timeToLive: UInt32
    }

    /// Hosts whose addresses are looked up; a domain with more exchangers gets no more looked at.
    static let maximumHosts = 16
    /// Addresses of a block of smart hosts that are looked at.
    static let maximumAddresses = 32

    let resolver: any Resolver
    let hostname: String
    let isOwnListener: @Sendable (IPAddress, Int) -> Bool

    /// Looks a route up. Order within a preference is the caller's to choose.
    func hosts(of route: Route) async -> Result {
        switch route {
        case .mx(let domain, let port): return await exchangers(of: domain, port: port)
        case .smartHosts(let pool): return await smartHosts(pool)
        case .lmtp(let server): return await mailboxHost(server)
        }
    }

    private enum Addresses {
        case found([RemoteHost], UInt32)
        case none(UInt32)
        case failed
    }

    private func exchangers(of domain: Domain, port: Int) async -> Result {
        let answer: Answer
        do {
            answer = try await resolver.resolve(domain, .mx)
        } catch {
            return Result(answer: .temporary, timeToLive: 0)
        }
        var exchangers: [(preference: UInt16, name: Domain)] = []
        switch answer.outcome {
        case .nameError:
            return Result(answer: .permanent(OutboundReplies.nonexistentDomain), timeToLive: answer.timeToLive)
        case .noData:
            // The implicit MX: the domain itself with preference 0.
            exchangers = [(0, domain)]
        case .records(let records):
            for case .mx(let preference, let exchange) in records {
                if let exchange { exchangers.append((preference, exchange)) }
            }
            // A null MX stands alone; beside others it means nothing (RFC 7505 section 3).
            if exchangers.isEmpty {
                return Result(answer: .permanent(OutboundReplies.nullMX), timeToLive: answer.timeToLive)
            }
        }
        exchangers.sort { ($0.preference, $0.name) < ($1.preference, $1.name) }
        var groups: [[[RemoteHost]]] = []
        var preferences: [UInt16] = []
        var timeToLive = answer.timeToLive
        var hasFailed = false
        for exchanger in exchangers.prefix(Self.maximumHosts) {
            let hosts: [RemoteHost]
            switch await addresses(of: exchanger.name, port: port) {
            case .found(let found, let ttl):
                hosts = found
                timeToLive = min(timeToLive, ttl)
            case .none(let ttl):
                timeToLive = min(timeToLive, ttl)
                continue
            case .failed:
                hasFailed = true
                continue
            }
            // RFC 5321 section 5.1: our own entry and all that are not better than it are left out.
            if exchanger.name.name == hostname || hosts.contains(where: { isOwnListener($0.address, $0.port) }) {
                if let last = preferences.last, last == exchanger.preference {
                    preferences.removeLast()
                    groups.removeLast()
                }
                if groups.isEmpty, !hasFailed {
                    return Result(answer: .permanent(OutboundReplies.loop), timeToLive: timeToLive)
                }
                break
            }
            if preferences.last == exchanger.preference {
                groups[groups.count - 1].append(hosts)
            } else {
                preferences.append(exchanger.preference)
                groups.append([hosts])
            }
        }
        return result(groups, hasFailed: hasFailed, timeToLive: timeToLive)
    }

    // One pool. A name is resolved by MX, then by address.
    private func smartHosts(_ pool: [SmartHost]) async -> Result {
        var hosts: [[RemoteHost]] = []
        var timeToLive = UInt32.max
        var hasFailed = false
        for entry in pool.prefix(32) {
            let names: [Domain]
            let server: HostPort
            switch entry {
            case .host(let host): server = host
            case .network(let network, let port):
                hosts += network.addresses(upTo: Self.maximumAddresses).map {
                    [RemoteHost(name: nil, address: $0, port: port)]
                }
                continue
            }
            switch server.host {
            case .address(let address):
                hosts.append([RemoteHost(name: nil, address: address, port: server.port)])
                continue
            case .name(let name):
                switch await smartHostNames(name) {
                case .success(let found): names = found
                case .failure:
                    hasFailed = true
                    continue
                }
            }
            for name in names.prefix(Self.maximumHosts) {
                switch await addresses(of: name, port: server.port) {
                case .found(let found, let ttl):
                    hosts.append(found)
                    timeToLive = min(timeToLive, ttl)
                case .none(let ttl): timeToLive = min(timeToLive, ttl)
                case .failed: hasFailed = true
                }
            }
        }
        let reachable = hosts.map { $0.filter { !isOwnListener($0.address, $0.port) } }.filter { !$0.isEmpty }
        if reachable.isEmpty, !hosts.isEmpty {
            return Result(answer: .permanent(OutboundReplies.loop), timeToLive: 0)
        }
        // A smart host is ours to name: that it has no address is a mistake to be mended, not a reason to return mail.
        guard !reachable.isEmpty else { return Result(answer: .temporary, timeToLive: 0) }
        return Result(answer: .hosts([reachable]), timeToLive: hasFailed ? 0 : timeToLive)
    }

    private func smartHostNames(_ name: Domain) async -> Swift.Result<[Domain], ResolverError> {
        do throws(ResolverError) {
            let answer = try await resolver.resolve(name, .mx)
            var exchangers: [(UInt16, Domain)] = []
            for case .mx(let preference, let exchange?) in answer.records { exchangers.append((preference, exchange)) }
            return .success(exchangers.isEmpty ? [name] : exchangers.sorted { $0 < $1 }.map(\.1))
        } catch {
            return .failure(error)
        }
    }

    private func mailboxHost(_ server: HostPort) async -> Result {
        switch server.host {
        case .address(let address):
            return Result(
                answer: .hosts([[[RemoteHost(name: nil, address: address, port: server.port)]]]), timeToLive: .max)
        case .name(let name):
            switch await addresses(of: name, port: server.port) {
            case .found(let hosts, let ttl): return Result(answer: .hosts([[hosts]]), timeToLive: ttl)
            // As with smart hosts.
            case .none, .failed: return Result(answer: .temporary, timeToLive: 0)
            }
        }
    }

    private func result(_ groups: [[[RemoteHost]]], hasFailed: Bool, timeToLive: UInt32) -> Result {
        if !groups.isEmpty { return Result(answer: .hosts(groups), timeToLive: hasFailed ? 0 : timeToLive) }
        if hasFailed { return Result(answer: .temporary, timeToLive: 0) }
        return Result(answer: .permanent(OutboundReplies.noHosts), timeToLive: timeToLive)
    }

    private func addresses(of name: Domain, port: Int) async -> Addresses {
        async let four = query(name, .a)
        async let six = query(name, .aaaa)
        let answers = await [four, six]
        var hosts: [[RemoteHost]] = []
        var timeToLive = UInt32.max
        var hasFailed = false
        for answer in answers {
            guard let answer else {
                hasFailed = true
                continue
            }
            timeToLive = min(timeToLive, answer.timeToLive)
            hosts.append(
                answer.records.compactMap { record in
                    guard case .address(let address) = record else { return nil }
                    return RemoteHost(name: name, address: address, port: port)
                })
        }
        let found = hosts.flatMap { $0 }
        if !found.isEmpty { return .found(found, hasFailed ? 0 : timeToLive) }
        return hasFailed ? .failed : .none(timeToLive)
    }

    private func query(_ name: Domain, _ type: RecordType) async -> Answer? {
        try? await resolver.resolve(name, type)
    }
}
