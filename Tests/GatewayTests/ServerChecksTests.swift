import Dispatch
import Foundation
import Glibc
import Mail
import NIOSSL
import Operations
import Organization
import PosternTesting
import Testing

@testable import Gateway

@Suite("The check of a server's configuration", .timeLimit(.minutes(30)))
struct ServerChecksTests {
    private let folder: TemporaryFolder
    private let authority: CertificateAuthority
    private let dns: UnboundServer

    init() async throws {
        folder = try TemporaryFolder()
        authority = try CertificateAuthority(from: .now - 40 * 86_400, validity: 90 * 86_400)
        dns = try await UnboundServer.start(zones: [.init(name: "contoso.test", records: "mx IN A 192.0.2.1")])
    }

    private func findings(
        running: [String]? = nil, at time: any TimeSource = SystemTime(),
        _ change: (inout ServerConfiguration) throws -> Void = { _ in }
    ) async throws -> [ServerCheck.Finding] {
        var server = ServerConfiguration(hostname: try Domain("mx.contoso.test"), data: folder.path + "/data")
        server.dnsServers = [try #require(HostPort("127.0.0.1:\(dns.port)"))]
        try change(&server)
        let checks = ServerChecks(server: server, time: time, running: running)
        // They block, as a command does, which no thread of the concurrency pool may.
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: checks.findings()) }
        }
    }

    private func tls(
        for names: [String], from start: Date = .now - 3_600, validity: TimeInterval = 60 * 86_400
    ) throws -> ServerConfiguration.TLS {
        _ = try authority.issue(names, from: start, validity: validity).write(to: folder, name: "own")
        return ServerConfiguration.TLS(certificate: folder.path + "/own.pem", key: folder.path + "/own-key.pem")
    }

    private func finding(_ subject: String, in findings: [ServerCheck.Finding]) throws -> ServerCheck.Finding {
        try #require(findings.first { $0.subject == subject }, "\(findings)")
    }

    /// What is found about one thing, with these settings.
    private func verdict(on subject: String) async throws -> ServerCheck.Finding {
        try finding(subject, in: try await findings())
    }

    @Test("takes a certificate for the server's name that is good for a while yet")
    func goodCertificate() async throws {
        let found = try finding("tls", in: try await findings { $0.tls = try tls(for: ["mx.contoso.test"]) })
        #expect(found.state == .fine && found.message.contains("is for mx.contoso.test, until"), "\(found)")
        #expect(try await verdict(on: "tls").state == .warning)
    }

    @Test("warns of a certificate for another name, and of one that ends within three weeks")
    func doubtfulCertificate() async throws {
        let other = try finding("tls", in: try await findings { $0.tls = try tls(for: ["mail.contoso.test"]) })
        #expect(other.state == .warning && other.message.contains("not for mx.contoso.test"), "\(other)")
        let late = try finding(
            "tls", in: try await findings { $0.tls = try tls(for: ["mx.contoso.test"], validity: 20 * 86_400) })
        #expect(late.state == .warning && late.message.contains("ends on"), "\(late)")
    }

    @Test("finds an expired certificate, one that is not valid yet, a foreign key and files that are not there")
    func badCertificate() async throws {
        func state(_ make: () throws -> ServerConfiguration.TLS) async throws -> ServerCheck.Finding {
            let found = try finding("tls", in: try await findings { $0.tls = try make() })
            #expect(found.state == .error, "\(found)")
            return found
        }
        let ended = try await state {
            try tls(for: ["mx.contoso.test"], from: .now - 30 * 86_400, validity: 29 * 86_400)
        }
        #expect(ended.message.contains("ended on") && ended.mend != nil)
        let early = try await state { try tls(for: ["mx.contoso.test"], from: .now + 86_400) }
        #expect(early.message.contains("on only"))
        let foreign = try await state {
            var own = try tls(for: ["mx.contoso.test"])
            _ = try authority.issue(["x.test"]).write(to: folder, name: "other")
            own.key = folder.path + "/other-key.pem"
            return own
        }
        #expect(foreign.message.contains("can't be used together"), "\(foreign)")
        let absent = try await state {
            ServerConfiguration.TLS(certificate: folder.path + "/none.pem", key: folder.path + "/none.key")
        }
        #expect(absent.message.contains("none.pem can't be used: it does not exist"), "\(absent)")
        let roots = try await findings {
            var own = try tls(for: ["mx.contoso.test"])
            own.trustRoots = .file(folder.path + "/roots.pem")
            $0.tls = own
        }
        #expect(
            roots.contains {
                $0.state == .error
                    && $0.message.contains(
                        "tls.trustRoots: the file \(folder.path)/roots.pem can't be used: it does not exist")
            }, "\(roots)")
    }

    @Test("tells a port that is free, one that another process has and one of the running gateway")
    func ports() async throws {
        let port = try Int(Loopback.freePort())
        let address = try #require(IPAddress("127.0.0.1"))
        let place = "127.0.0.1:\(port)"
        func state(running: [String]? = nil) async throws -> ServerCheck.Finding {
            let found = try await findings(running: running) { $0.listeners = [.init(address: address, port: port)] }
            return try finding("listeners \"\(place)\"", in: found)
        }
        #expect(try await state().state == .fine)
        let taken = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(taken) }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = in_port_t(port).bigEndian
        name.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let bound = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(taken, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        #expect(bound == 0 && listen(taken, 1) == 0)
        let used = try await state()
        #expect(used.state == .error && used.message.contains("is in use by process \(getpid()) ("), "\(used)")
        #expect(try await state(running: [place]).state == .fine)
        let foreign = try await findings {
            $0.listeners = [.init(address: try #require(IPAddress("192.0.2.1")), port: port)]
        }
        #expect(
            try finding("listeners \"192.0.2.1:\(port)\"", in: foreign).message.contains("no address of this machine"))
    }

    @Test("reads the operator's lists of the scorer, and names file, line and mend of a mistake")
    func scoringLists() async throws {
        let path = folder.path + "/lists"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        func finding() async throws -> ServerCheck.Finding {
            try self.finding("engines.scoringLists", in: await findings { $0.engines.scoringLists = path })
        }
        #expect(try await finding().state == .fine)
        try Data("version 1\ntwo names\n".utf8).write(to: URL(filePath: path + "/freemail.txt"))
        let bad = try await finding()
        #expect(bad.state == .error)
        #expect(
            bad.message.contains("freemail.txt, line 2: there is more than one name. Write one name a line."),
            "\(bad)")
    }

    @Test("tells whether DNS answers, and whether the server's name has an address")
    func names() async throws {
        let servers = "dns.servers 127.0.0.1:\(dns.port)"
        #expect(try await verdict(on: servers).state == .fine)
        let other = try await findings { $0.hostname = try Domain("other.contoso.test") }
        #expect(try finding(servers, in: other).state == .warning)
        let port = try Loopback.freePort()
        let silent = try await findings { $0.dnsServers = [try #require(HostPort("127.0.0.1:\(port)"))] }
        #expect(try finding("dns.servers 127.0.0.1:\(port)", in: silent).state == .error)
    }

    @Test("tells a data folder that is not there yet, that others may read, and that is no folder")
    func folders() async throws {
        let path = folder.path + "/data"
        #expect(try await verdict(on: "data").message.contains("does not exist yet"))
        #expect(mkdir(path, 0o700) == 0)
        #expect(try await verdict(on: "data").state == .fine)
        #expect(chmod(path, 0o755) == 0)
        let open = try await verdict(on: "data")
        #expect(open.state == .warning && open.mend == "chmod 700 \(path)", "\(open)")
        #expect(rmdir(path) == 0)
        try folder.write("data", "x")
        #expect(try await verdict(on: "data").state == .error)
    }

    @Test("reads of a table of sockets those that listen on the port")
    func table() {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0
               1: 0100007F:0019 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 100 0
               2: 0100007F:C019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0 100 0

            """
        #expect(PortCheck.listening(on: 25, in: table) == ["4711"])
        #expect(PortCheck.listening(on: 0xc019, in: table) == ["4713"])
    }
}
