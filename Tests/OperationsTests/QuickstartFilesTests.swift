import Foundation
import Mail
import Organization
import PosternTesting
import Testing

@testable import Operations

@Suite("Quickstart")
struct QuickstartFilesTests {
    @Test(
        "writes documents that are free of mistakes",
        arguments: [
            ("contoso.com", "127.0.0.1:2525"), ("a.b.example", "[::1]:25"), ("bücher.example", "[::]:2525"),
        ])
    func validDocuments(domain: String, listen: String) throws {
        let files = QuickstartFiles(domain: try Domain(domain), folder: "/srv/postern", listen: [listen, "[::1]:2526"])
        let server = try ServerConfiguration.load(yaml: files.serverText, file: files.serverFile).get()
        #expect(server.data == "/srv/postern/data")
        #expect(server.listeners.count == 2)
        let document = try OrganizationDocument.load(yaml: files.organizationText, file: files.organizationFile).get()
        #expect(document.name == files.organization)
        let snapshot = OrganizationSnapshot(document, revision: 1)
        #expect(snapshot.postmaster?.description == "admin@\(try Domain(domain))")
        #expect(document.recipients.count == 2)
    }

    @Test("writes an address for administration where one is given, and takes those of this machine alone")
    func administration() throws {
        let files = QuickstartFiles(
            domain: try Domain("contoso.com"), folder: "/srv/postern", listen: ["127.0.0.1:2525"],
            administration: "127.0.0.1:8080")
        let server = try ServerConfiguration.load(yaml: files.serverText, file: files.serverFile).get()
        #expect(server.administration?.place.description == "127.0.0.1:8080")
        let places = [("127.0.0.1:8080", true), ("[::1]:8080", true), ("192.0.2.1:8080", false), ("x", false)]
        for (text, expected) in places {
            #expect(QuickstartFiles.isLoopbackAddress(text) == expected, "\(text)")
        }
    }

    @Test("overwrites nothing", arguments: ["postern.yaml", "contoso.com.yaml", "data"])
    func refusesToOverwrite(existing: String) throws {
        let folder = try TemporaryFolder()
        let files = QuickstartFiles(domain: try Domain("contoso.com"), folder: folder.path, listen: ["127.0.0.1:2525"])
        try folder.write(existing, "precious")
        #expect(throws: OperationFailure.self) { try files.write() }
        #expect(try String(contentsOfFile: folder.path + "/" + existing, encoding: .utf8) == "precious")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [existing])
    }

    @Test("names the MX record to publish")
    func records() throws {
        let files = QuickstartFiles(domain: try Domain("contoso.com"), folder: ".", listen: ["127.0.0.1:2525"])
        #expect(
            files.summary.dnsRecords.first
                == QuickstartFiles.DNSRecord(name: "contoso.com.", type: "MX", data: "0 mx.contoso.com."))
        #expect(files.advice.contains("postern serve --config ./postern.yaml"))
    }
}
