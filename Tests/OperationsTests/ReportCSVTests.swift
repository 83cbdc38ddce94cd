import Mail
import Testing

@testable import Operations

@Suite("A report as CSV")
struct ReportCSVTests {
    private struct Figures: Codable {
        var messages: Int64
        var octets: Int64?
    }

    private struct Row: Codable {
        var name: String?
        var figures: Figures
        var words: [String]
        var series: [Int64]
    }

    private struct One: Codable {
        var organization: String?
        var rows: [Row]
        var totals: Figures
    }

    private struct Other: Codable {
        var host: String
        var figures: Figures
    }

    private struct Two: Codable {
        var inbound: [Row]
        var outbound: [Other]
    }

    private let row = Row(
        name: "=1+1", figures: Figures(messages: 12, octets: nil), words: ["a", "b,c"], series: [1, 2])

    @Test("has a line for each row and a column for each value, and no formula")
    func one() throws {
        let report = One(organization: nil, rows: [row], totals: Figures(messages: 12, octets: 1))
        let text = try ReportCSV.text(of: report)
        #expect(text == "\u{FEFF}name,figures.messages,figures.octets,words\r\n'=1+1,12,,\"a; b,c\"\r\n")
    }

    @Test("has the columns also without a row")
    func none() throws {
        let report = One(organization: nil, rows: [], totals: Figures(messages: 0, octets: nil))
        #expect(try ReportCSV.text(of: report) == "\u{FEFF}name,figures.messages,figures.octets,words\r\n")
    }

    @Test("says of which list a row is where there are several")
    func two() throws {
        let report = Two(
            inbound: [row], outbound: [Other(host: "mx.example", figures: Figures(messages: 3, octets: 4))])
        #expect(
            try ReportCSV.text(of: report)
                == "\u{FEFF}list,name,figures.messages,figures.octets,words,host\r\n"
                + "inbound,'=1+1,12,,\"a; b,c\",\r\noutbound,,3,4,,mx.example\r\n")
    }

    @Test("has columns for each of the mail flow reports")
    func reports() throws {
        let types: [any (Codable & Sendable).Type] = [
            TrafficReportView.self, TopReportView.self, ConnectorTrafficView.self, TLSTrafficView.self,
            NonAcceptedDomainView.self, AutoForwardedView.self, VerdictReportView.self, RuleReportView.self,
            RefusalReportView.self, SubmissionReportView.self,
        ]
        for type in types {
            guard case .object(_, let properties) = try ShapeReader.shape(of: type) else {
                Issue.record("\(type)")
                continue
            }
            let hasRows = properties.contains { property in
                if case .list(.object) = property.shape { true } else { false }
            }
            #expect(hasRows, "\(type)")
        }
    }
}
