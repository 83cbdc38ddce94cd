package import DNS
import Foundation
import Mail

/// A real unbound on a loopback port, which serves zones with authority.
package final class UnboundServer: Sendable {
    /// The port, UDP and TCP, on 127.0.0.1.
    package let port: UInt16
    private let folder: TemporaryFolder
    private let program: RunningProgram

    /// A zone to serve.
    package struct Zone: Sendable {
        /// The zone's name, without the last dot.
        package let name: String
        /// The zone file: whole master file syntax, signed or not.
        package let text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }

        /// Makes a zone from its records alone; the SOA and NS records are added.
        package init(name: String, records: String) {
            self.init(
                name: name,
                text: """
                    $ORIGIN \(name).
                    $TTL 300
                    @ IN SOA ns.\(name). hostmaster.\(name). 1 3600 600 86400 60
                    @ IN NS ns.\(name).
                    ns IN A 127.0.0.1

                    """ + records + "\n")
        }
    }

    /// Starts unbound with zones, and waits until it answers.
    package static func start(zones: [Zone], port: UInt16? = nil) async throws -> UnboundServer {
        let server = try UnboundServer(zones: zones, port: port ?? Loopback.freePort())
        try await eventually(server.program.error("does not answer on port \(server.port).")) {
            guard server.program.isRunning else { throw server.program.error("ended.") }
            return Loopback.answers(on: server.port)
        }
        return server
    }

    private init(zones: [Zone], port: UInt16) throws {
        self.port = port
        folder = try TemporaryFolder()
        var configuration = """
            server:
              interface: 127.0.0.1@\(port)
              access-control: 127.0.0.0/8 allow
              directory: "\(folder.path)"
              chroot: ""
              username: ""
              pidfile: ""
              logfile: ""
              use-syslog: no
              do-daemonize: no
              do-ip6: no
              num-threads: 1
              module-config: "iterator"
              local-zone: "test." transparent
              unblock-lan-zones: yes
            \(zones.map { "  local-zone: \"\($0.name).\" nodefault" }.joined(separator: "\n"))
            remote-control:
              control-enable: no

            """
        for zone in zones {
            let path = try folder.write("\(zone.name).zone", zone.text)
            configuration += """
                auth-zone:
                  name: "\(zone.name)."
                  zonefile: "\(path)"
                  for-downstream: yes
                  for-upstream: yes

                """
        }
        let path = try folder.write("unbound.conf", configuration)
        program = try RunningProgram("unbound", ["-d", "-c", path], outputPath: folder.path + "/output")
    }

    /// The server as a resolver's configuration takes it.
    package var address: UnboundConfiguration.Server {
        UnboundConfiguration.Server(address: IPAddress(v4: 0x7f00_0001), port: port)
    }

    /// Ends the server.
    package func stop() { program.stop() }
}

/// A zone signed for a test, with the key that validates it.
package struct SignedZone: Sendable {
    /// The signed zone.
    package let zone: UnboundServer.Zone
    /// The DS record of its key.
    package let trustAnchor: String

    /// Signs a zone with a new key, by `ldns-keygen` and `ldns-signzone`.
    package init(_ zone: UnboundServer.Zone) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("zone", zone.text)
        let script = """
            set -e
            cd "$1"
            base=$("$2" -r /dev/urandom -a ECDSAP256SHA256 -k "$4" 2>/dev/null)
            "$3" -n "$5" "$base"
            cat "$base.ds"
            """
        let (status, output) = try await RunningProgram.run(
            "sh",
            [
                "-c", script, "sh", folder.path, RunningProgram.find("ldns-keygen"),
                RunningProgram.find("ldns-signzone"), zone.name, file,
            ])
        guard status == 0, let signed = try? String(contentsOfFile: file + ".signed", encoding: .utf8) else {
            throw ProgramError("The zone \(zone.name) could not be signed: \(output)")
        }
        self.zone = UnboundServer.Zone(name: zone.name, text: signed)
        trustAnchor = output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The zone with some text replaced after signing, so that a signature no longer fits.
    package func tampered(_ text: String, with other: String) throws -> UnboundServer.Zone {
        guard zone.text.contains(text) else { throw ProgramError("The zone \(zone.name) has no \(text).") }
        return UnboundServer.Zone(name: zone.name, text: zone.text.replacingOccurrences(of: text, with: other))
    }
}
