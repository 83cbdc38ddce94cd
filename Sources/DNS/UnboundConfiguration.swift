public import Mail

/// How ``UnboundResolver`` asks.
public struct UnboundConfiguration: Sendable, Hashable {
    /// A DNS server to send questions to.
    public struct Server: Sendable, Hashable {
        /// Its address.
        public var address: IPAddress
        /// Its port, over UDP and TCP.
        public var port: UInt16

        /// Names a server.
        public init(address: IPAddress, port: UInt16 = 53) {
            self.address = address
            self.port = port
        }
    }

    /// What DNSSEC validation starts from.
    public enum TrustAnchor: Sendable, Hashable {
        /// A file with DS or DNSKEY records in zone file form.
        case file(String)
        /// One DS or DNSKEY record in zone file form.
        case record(String)
    }

    /// The recursive servers to forward to; none means: resolve from the root servers.
    public var servers: [Server]
    /// The trust anchors; none means that no answer is ever secure.
    public var trustAnchors: [TrustAnchor]
    /// How long one question may take before it fails with ``ResolverError/timedOut``.
    public var deadline: Interval
    /// How many questions may be under way; further ones fail at once.
    public var maximumOutstanding: Int

    /// The file in which Debian keeps the root's trust anchor (package dns-root-data).
    public static let rootTrustAnchorFile = "/usr/share/dns/root.key"

    /// Makes a configuration; the defaults resolve from the root and validate.
    public init(
        servers: [Server] = [], trustAnchors: [TrustAnchor] = [.file(Self.rootTrustAnchorFile)],
        deadline: Interval = .seconds(8), maximumOutstanding: Int = 4_096
    ) {
        self.servers = servers
        self.trustAnchors = trustAnchors
        self.deadline = deadline
        self.maximumOutstanding = maximumOutstanding
    }

    /// Where the PTR record of ::1 is.
    private static let loopbackName = "1" + String(repeating: ".0", count: 31) + ".ip6.arpa."

    /// The libunbound configuration file for the settings that only a file can give.
    var fileText: String {
        var lines = [
            "server:",
            "verbosity: 0",
            "use-syslog: no",
            // A forwarder on this machine is ordinary here.
            "do-not-query-localhost: no",
            // libunbound's defaults for a library (16 ports, 2 TCP sockets) make questions queue for each other.
            "outgoing-range: 256",
            "outgoing-num-tcp: 32",
            "num-queries-per-thread: \(max(1, maximumOutstanding))",
            "msg-cache-size: 4m",
            "rrset-cache-size: 8m",
            "cache-max-ttl: 86400",
            "cache-max-negative-ttl: 3600",
            // A server that was dead is tried again soon after it is back.
            "infra-host-ttl: 30",
            "infra-keep-probing: yes",
            "infra-cache-max-rtt: 5000",
        ]
        if !servers.isEmpty {
            // Names that RFC 6761 and RFC 6303 keep off the Internet are the forwarder's to answer: it may serve them.
            lines += [
                "unblock-lan-zones: yes",
                "insecure-lan-zones: yes",
                "local-zone: \"test.\" transparent",
                "local-zone: \"home.arpa.\" transparent",
                "local-zone: \"127.in-addr.arpa.\" transparent",
                "local-zone: \"\(Self.loopbackName)\" transparent",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Why a resolver could not be set up.
public struct ResolverSetupError: Error, Sendable, CustomStringConvertible {
    /// A sentence for the operator.
    public let description: String
}
