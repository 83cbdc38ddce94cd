import DNS
import Mail
import Organization
import Queueing

/// What a look-up of hosts came to.
enum HostAnswer: Hashable {
    /// Addresses in groups of equal preference, the best first. A group is never empty.
    case hosts([[[RemoteHost]]])
    /// The way leads to this server itself, by this host.
    case ourselves(RemoteHost)
    /// There is no host and never will be, as far as DNS tells.
    case permanent(Reply)
    /// DNS did not answer.
    case temporary
    /// DNS answered, and DNSSEC says that the answer is false.
    case bogus(reason: String)
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
    /// Entries of a pool of smart hosts that are looked at.
    static let maximumSmartHosts = 32
    let resolver: any Resolver
    let hostname: String
    let ownListeners: any OwnListenerLookup
    /// For MTA-STS; nil for none.
    var policies: (any TransportPolicySource)?

    /// Looks a route up, with what its hosts must prove. Order within a preference is the caller's to choose.
    func hosts(of route: Route, security: OutboundSecurity = .opportunistic) async -> Result {
        switch route {
        case .mx(let domain, let port): return await exchangers(of: domain, port: port, security)
        case .smartHosts(let pool): return await smartHosts(pool, security)
        case .lmtp(let server): return await mailboxHost(server)
        }
    }

    private enum Addresses {
        case found([RemoteHost], UInt32, isSecure: Bool)
        case none(UInt32)
        case failed(ResolverError)
    }

    private func exchangers(of domain: Domain, port: Int, _ security: OutboundSecurity) async -> Result {
        let answer: Answer
        do {
            answer = try await resolver.resolve(domain, .mx)
        } catch {
            return Self.failed(error)
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
        var failure: ResolverError?
        let policy = security.mtaStsMode == .none ? nil : await policies?.policy(for: domain)
        // RFC 7672 section 2.2.1: exchangers that anybody could have named are not looked at.
        let seeksDANE = answer.isSecure && security.daneMode != .none
        for exchanger in exchangers.prefix(Self.maximumHosts) {
            var hosts: [RemoteHost]
            let isSecure: Bool
            switch await addresses(of: exchanger.name, port: port) {
            case .found(let found, let ttl, let secure):
                (hosts, isSecure) = (found, secure)
                timeToLive = min(timeToLive, ttl)
            case .none(let ttl):
                timeToLive = min(timeToLive, ttl)
                continue
            case .failed(let error):
                failure = Self.worse(failure, error)
                continue
            }
            // RFC 5321 section 5.1: our own entry and all that are not better than it are left out.
            let own = hosts.first { ownListeners.contains($0.address, $0.port) }
            if let own = own ?? (exchanger.name.name == hostname ? hosts.first : nil) {
                if let last = preferences.last, last == exchanger.preference {
                    preferences.removeLast()
                    groups.removeLast()
                }
                if groups.isEmpty, failure == nil {
                    return Result(answer: .ourselves(own), timeToLive: timeToLive)
                }
                break
            }
            var proof = HostSecurity.none
            if seeksDANE {
                proof.dane = await DANELookup(resolver: resolver).dane(
                    of: exchanger.name, port: port, nextHop: domain, isAddressSecure: isSecure)
            }
            // RFC 8461 section 2: what DANE says is not for MTA-STS to override.
            if proof.dane == .absent, let policy, policy.mode != .none {
                proof.policy = .init(policy: policy, allowsHost: policy.allows(exchanger.name))
            }
            for index in hosts.indices { hosts[index].security = proof }
            if preferences.last == exchanger.preference {
                groups[groups.count - 1].append(hosts)
            } else {
                preferences.append(exchanger.preference)
                groups.append([hosts])
            }
        }
        return result(groups, failure: failure, timeToLive: timeToLive)
    }

    // One pool. A name is resolved by MX, then by address.
    private func smartHosts(_ pool: [SmartHost], _ security: OutboundSecurity) async -> Result {
        var hosts: [[RemoteHost]] = []
        var timeToLive = UInt32.max
        var failure: ResolverError?
        for entry in pool.prefix(Self.maximumSmartHosts) {
            let server: HostPort
            switch entry {
            case .host(let host): server = host
            // Drawn from at each attempt: see HostTable.
            case .network: continue
            }
            switch server.host {
            case .address(let address):
                hosts.append([RemoteHost(name: nil, address: address, port: server.port)])
            case .name(let name):
                let found = await smartHosts(named: name, port: server.port, security)
                hosts += found.hosts
                timeToLive = min(timeToLive, found.timeToLive)
                if let error = found.failure { failure = Self.worse(failure, error) }
            }
        }
        let reachable = hosts.map { $0.filter { !ownListeners.contains($0.address, $0.port) } }.filter { !$0.isEmpty }
        if reachable.isEmpty, let own = hosts.first?.first {
            return Result(answer: .ourselves(own), timeToLive: 0)
        }
        if hosts.isEmpty, failure == nil, pool.contains(where: \.isNetwork) {
            return Result(answer: .hosts([]), timeToLive: .max)
        }
        // A smart host is ours to name: that it has no address is a mistake to be mended, not a reason to return mail.
        guard !reachable.isEmpty else { return failure.map(Self.failed) ?? Result(answer: .temporary, timeToLive: 0) }
        return Result(answer: .hosts([reachable]), timeToLive: failure == nil ? timeToLive : 0)
    }

    private struct SmartHosts {
        var hosts: [[RemoteHost]] = []
        var timeToLive = UInt32.max
        var failure: ResolverError?
    }

    private func smartHosts(named name: Domain, port: Int, _ security: OutboundSecurity) async -> SmartHosts {
        var result = SmartHosts()
        let answer: Answer
        do throws(ResolverError) {
            answer = try await resolver.resolve(name, .mx)
        } catch {
            result.failure = error
            return result
        }
        var exchangers: [(UInt16, Domain)] = []
        for case .mx(let preference, let exchange?) in answer.records { exchangers.append((preference, exchange)) }
        let names = exchangers.isEmpty ? [name] : exchangers.sorted { $0 < $1 }.map(\.1)
        for host in names.prefix(Self.maximumHosts) {
            switch await addresses(of: host, port: port) {
            case .found(var found, let ttl, let isSecure):
                // The configuration names the host, so that without exchangers nothing but its address need validate.
                if security.daneMode != .none, exchangers.isEmpty || answer.isSecure {
                    let dane = await DANELookup(resolver: resolver).dane(
                        of: host, port: port, nextHop: exchangers.isEmpty ? nil : name, isAddressSecure: isSecure)
                    for index in found.indices { found[index].security.dane = dane }
                }
                result.hosts.append(found)
                result.timeToLive = min(result.timeToLive, ttl)
            case .none(let ttl): result.timeToLive = min(result.timeToLive, ttl)
            case .failed(let error): result.failure = Self.worse(result.failure, error)
            }
        }
        return result
    }

    private func mailboxHost(_ server: HostPort) async -> Result {
        switch server.host {
        case .address(let address):
            return Result(
                answer: .hosts([[[RemoteHost(name: nil, address: address, port: server.port)]]]), timeToLive: .max)
        case .name(let name):
            switch await addresses(of: name, port: server.port) {
            case .found(let hosts, let ttl, isSecure: _): return Result(answer: .hosts([[hosts]]), timeToLive: ttl)
            // As with smart hosts.
            case .none, .failed: return Result(answer: .temporary, timeToLive: 0)
            }
        }
    }

    private func result(_ groups: [[[RemoteHost]]], failure: ResolverError?, timeToLive: UInt32) -> Result {
        if !groups.isEmpty { return Result(answer: .hosts(groups), timeToLive: failure == nil ? timeToLive : 0) }
        if let failure { return Self.failed(failure) }
        return Result(answer: .permanent(OutboundReplies.noHosts), timeToLive: timeToLive)
    }

    private static func failed(_ error: ResolverError) -> Result {
        if case .bogus = error { return Result(answer: .bogus(reason: error.reason), timeToLive: 0) }
        return Result(answer: .temporary, timeToLive: 0)
    }

    // That an answer is false says more than that there is none.
    private static func worse(_ a: ResolverError?, _ b: ResolverError) -> ResolverError {
        if let a, case .bogus = a { return a }
        return b
    }

    private func addresses(of name: Domain, port: Int) async -> Addresses {
        async let four = query(name, .a)
        async let six = query(name, .aaaa)
        var hosts: [[RemoteHost]] = []
        var timeToLive = UInt32.max
        var failure: ResolverError?
        var isSecure = true
        for answer in await [four, six] {
            switch answer {
            case .failure(let error): failure = Self.worse(failure, error)
            case .success(let answer):
                timeToLive = min(timeToLive, answer.timeToLive)
                isSecure = isSecure && answer.isSecure
                hosts.append(
                    answer.records.compactMap { record in
                        guard case .address(let address) = record else { return nil }
                        return RemoteHost(name: name, address: address, port: port)
                    })
            }
        }
        let found = hosts.flatMap { $0 }
        if !found.isEmpty { return .found(found, failure == nil ? timeToLive : 0, isSecure: isSecure) }
        return failure.map { .failed($0) } ?? .none(timeToLive)
    }

    private func query(_ name: Domain, _ type: RecordType) async -> Swift.Result<Answer, ResolverError> {
        do throws(ResolverError) {
            return .success(try await resolver.resolve(name, type))
        } catch {
            return .failure(error)
        }
    }
}

extension SmartHost {
    fileprivate var isNetwork: Bool {
        if case .network = self { true } else { false }
    }
}
