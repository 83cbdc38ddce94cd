internal import Mail

/// Where mail may be delivered to at all (docs/operating.md).
extension OrganizationValidator {
    func destinations() {
        for entry in parts.outboundConnectors {
            for host in entry.object.smartHosts {
                switch host {
                case .host(let place): destination(place, field: "SmartHosts", entry.reader)
                case .network(let network, let port):
                    self.port(port, of: "\(host)", field: "SmartHosts", entry.reader)
                    self.network(network, of: "\(host)", field: "SmartHosts", entry.reader)
                }
            }
        }
        for entry in parts.mailboxHosts { destination(entry.object.lmtp, field: "Lmtp", entry.reader) }
    }

    private func destination(_ place: HostPort, field: String, _ reader: ObjectReader) {
        port(place.port, of: "\(place)", field: field, reader)
        guard case .address(let address) = place.host, let network = IPNetwork(address, prefix: address.bitCount)
        else { return }
        self.network(network, of: "\(place)", field: field, reader)
    }

    // LMTP by custom, SMTP, submissions, submission. Other services of the system would be spoken to in error, or to harm.
    private static let mailPorts = [24, 25, 465, 587]

    private func port(_ port: Int, of place: String, field: String, _ reader: ObjectReader) {
        // Without a server the document is one in force already, which an earlier release may have accepted.
        guard server != nil, port < 1_024, !Self.mailPorts.contains(port) else { return }
        reader.mistake(
            field, "\(place) names port \(port), which is another service's",
            mend: "use port 24, 25, 465, 587, or one from 1024 up")
    }

    private func network(_ network: IPNetwork, of place: String, field: String, _ reader: ObjectReader) {
        guard let refusal = server?.egressGuard.refusal(of: network) else { return }
        reader.mistake(
            field, refusal, mend: "add \(network) to deliveryNetworks in postern.yaml, or name another server")
    }
}
