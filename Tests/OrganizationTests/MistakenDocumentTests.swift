import Foundation
import Organization
import Testing

@Suite("A document that is given for the other kind")
struct MistakenDocumentTests {
    private let organization = """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com }]
        recipients: []

        """
    private let server = """
        hostname: mx.contoso.com
        data: ./data
        listeners: [{ address: "127.0.0.1:2525" }]

        """

    @Test("is one mistake that says what it is and who takes it")
    func mistaken() {
        let first = serverMistakes(organization)
        #expect(first.count == 1)
        #expect(
            first.first?.description
                == "postern.yaml:1: this is an organization's document, not a server's configuration; give --config the "
                + "server's postern.yaml; `postern organization check` and `postern organization apply` take this file")
        let second = mistakes(server)
        #expect(second.count == 1)
        #expect(
            second.first?.description
                == "contoso.yaml:1: this is a server's configuration, not an organization's document; give it with "
                + "--config; `postern check config` checks it, and `postern serve` uses it")
    }

    @Test("is told property by property where it has something of both")
    func mixed() {
        #expect(serverMistakes(organization + server).contains { $0.field == "organization" })
        #expect(mistakes(organization + server).contains { $0.field == "hostname" })
        #expect(!serverMistakes("data: x").contains { $0.problem.contains("this is") })
    }
}

@Suite("A mistake in JSON")
struct MistakeJSONTests {
    @Test("has the value that stands there, and comes back as it was")
    func value() throws {
        let yaml = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com, DomainType: Nonsense, Defalt: true }
              - { DomainName: [x] }
            foo: 1

            """
        let found = mistakes(yaml)
        #expect(found.first { $0.field == "DomainType" }?.value == "Nonsense")
        #expect(found.first { $0.field == "Defalt" }?.value == "true")
        #expect(found.first { $0.field == "foo" }?.value == "1")
        #expect(found.first { $0.line == 4 }?.value == nil)
        for mistake in found + [ConfigurationMistake(file: "x", line: 0, object: "", problem: "p", mend: "")] {
            let data = try JSONEncoder().encode(mistake)
            #expect(try JSONDecoder().decode(ConfigurationMistake.self, from: data) == mistake)
        }
    }

    @Test("of a line of an import has the same names")
    func refusedLine() throws {
        let json = #"{"line":3,"property":"EmailAddresses","value":"x y","message":"is wrong","mend":"mend it"}"#
        let line = try JSONDecoder().decode(RefusedLine.self, from: Data(json.utf8))
        #expect(line.line == 3 && line.field == "EmailAddresses" && line.problem == "is wrong")
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(
            String(decoding: try encoder.encode(line), as: UTF8.self)
                == #"{"line":3,"mend":"mend it","message":"is wrong","property":"EmailAddresses","value":"x y"}"#)
    }
}
