public import Mail

/// A server to connect to: a name or an address, and a port.
public struct HostPort: Hashable, Sendable, CustomStringConvertible {
    /// How the server is named.
    public enum Host: Hashable, Sendable {
        /// By name, resolved at each attempt.
        case name(Domain)
        /// By address, without DNS.
        case address(IPAddress)
    }

    /// The server.
    public var host: Host
    /// The TCP port.
    public var port: Int

    /// Makes a server.
    public init(_ host: Host, port: Int) {
        self.host = host
        self.port = port
    }

    /// Parses `mail.example.net:25`, `192.0.2.1:25`, `[2001:db8::1]:25`, or any of them without a port where
    /// `defaultPort` gives one; nil for other text.
    public init?(_ text: some StringProtocol, defaultPort: Int? = nil) {
        var hostText = Substring(text)
        var portText: Substring?
        if hostText.first == "[" {
            guard let close = hostText.firstIndex(of: "]") else { return nil }
            let rest = hostText[hostText.index(after: close)...]
            if rest.first == ":" {
                portText = rest.dropFirst()
            } else if !rest.isEmpty {
                return nil
            }
            hostText = hostText[hostText.index(after: hostText.startIndex)..<close]
            guard let address = IPAddress(hostText), hostText.contains(":") else { return nil }
            self.host = .address(address)
        } else {
            if let colon = hostText.lastIndex(of: ":"), hostText.firstIndex(of: ":") == colon {
                portText = hostText[hostText.index(after: colon)...]
                hostText = hostText[..<colon]
            }
            if let address = IPAddress(hostText) {
                self.host = .address(address)
            } else if let name = try? Domain(hostText), !HostPort.isNumeric(name) {
                self.host = .name(name)
            } else {
                return nil
            }
        }
        switch portText {
        case .some(let digits):
            guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let port = Int(digits), (1...65_535).contains(port)
            else { return nil }
            self.port = port
        case .none:
            guard let defaultPort else { return nil }
            self.port = defaultPort
        }
    }

    // `10.1.1.256` is a mistyped address, not a name: a top-level domain is never all digits (RFC 3696 section 2).
    private static func isNumeric(_ name: Domain) -> Bool {
        let last = name.name.utf8.split(separator: UInt8(ascii: ".")).last
        return last?.allSatisfy { (48...57).contains($0) } ?? true
    }

    /// The form it is written in.
    public var description: String {
        switch host {
        case .name(let name): "\(name):\(port)"
        case .address(let address): address.family == .v6 ? "[\(address)]:\(port)" : "\(address):\(port)"
        }
    }
}
