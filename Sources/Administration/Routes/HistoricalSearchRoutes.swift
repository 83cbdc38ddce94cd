import HTTPTypes
import Identity
import Mail
import MailFlow
import NIOCore
import Operations

/// Historical searches: jobs whose results are files (docs/reference/trace-api.md#historical-searches).
enum HistoricalSearchRoutes {
    /// What a search is to find, as a request has it: a member that is left out is no condition.
    struct Content: Codable {
        /// EOP's names.
        typealias CodingKeys = HistoricalSearchOrder.CodingKeys

        var reportTitle: String
        var reportType: HistoricalSearchOrder.ReportType
        var startDate: WallTime
        var endDate: WallTime
        var senderAddress: [String]?
        var recipientAddress: [String]?
        var messageID: [String]?
        var networkMessageID: String?
        var direction: HistoricalSearchOrder.Way?
        var deliveryStatus: String?
        var connectorType: HistoricalSearchOrder.Kind?
        var tlsUsed: String?
        var transportRule: String?
        var originalClientIP: String?
        var notifyAddress: [String]?
    }

    /// The routes.
    static let all: [Route] = [
        list(.one), list(.all), start(.one), start(.all), show(.one), show(.all), download(.one), download(.all),
    ]

    private static func list(_ place: TraceRoutes.Place) -> Route {
        Route(
            .get, "\(place.prefix)/historical-searches", "listHistoricalSearches\(place.suffix)", tag: "Trace",
            "The historical searches of the last ten days, the newest first.", access: place.access,
            parameters: [.limit(), .cursor], answers: [.list(of: HistoricalSearchView.self, "The searches.")]
        ) { request async throws(Problem) in
            var list = HistoricalSearchList(of: request.organization)
            list.limit = try request.number("limit", in: 1...1_000, default: 100)
            list.behind = try request.place().map { String(decoding: $0, as: UTF8.self) }
            let found = try await request.perform(list)
            let last = found.count == list.limit ? found.last.map { Array($0.jobID.utf8) } : nil
            return try request.part(found, next: last)
        }
    }

    private static func start(_ place: TraceRoutes.Place) -> Route {
        Route(
            .post, "\(place.prefix)/historical-searches", "startHistoricalSearch\(place.suffix)", tag: "Trace",
            "Orders a search of the trace whose result is a file.", access: place.access, effect: .acts,
            body: .json(of: Content.self),
            answers: [.of(HistoricalSearchView.self, "It is ordered; `Location` names its job.", status: .accepted)],
            problems: [.tooManyRequests]
        ) { request async throws(Problem) in
            let order = try HistoricalSearchOrder(try request.content(Content.self))
            let search = try await request.perform(HistoricalSearchStart(order, of: request.organization))
            return try .outcome(
                search, status: .accepted, fields: [.location: "\(Route.base)/jobs/\(search.jobID)"])
        }
    }

    private static func show(_ place: TraceRoutes.Place) -> Route {
        Route(
            .get, "\(place.prefix)/historical-searches/{search}", "showHistoricalSearch\(place.suffix)", tag: "Trace",
            "A historical search. `DELETE` of its job cancels it.", access: place.access,
            answers: [.of(HistoricalSearchView.self, "The search.")], problems: [.notFound]
        ) { request async throws(Problem) in
            try .object(
                try await request.perform(
                    HistoricalSearchShow(try request.named("search"), of: request.organization)))
        }
    }

    private static func download(_ place: TraceRoutes.Place) -> Route {
        Route(
            .get, "\(place.prefix)/historical-searches/{search}/download", "downloadHistoricalSearch\(place.suffix)",
            tag: "Trace", "A file with what a historical search found.", access: place.access,
            parameters: [Route.Parameter("part", .integer, "Which of its files, counted from 1; 1 without it.")],
            answers: [Route.Answer(.ok, [("text/csv", nil)], "The file: CSV (RFC 4180) in UTF-8.")],
            problems: [.notFound, .cannotNow]
        ) { request async throws(Problem) in
            let download = HistoricalSearchDownload(
                try request.named("search"),
                part: try request.number("part", in: 1...9_999, default: 1), of: request.organization)
            _ = try await request.perform(download)
            guard let files = request.services.jobs.files else { throw Problem.notFound }
            let place = ResultFilePlace(files: files, name: download.file)
            // A file that is gone is a problem, and no broken answer.
            try await place.begin()
            return APIAnswer(
                fields: [.contentDisposition: "attachment; filename=\"historical-search.csv\""],
                .stream(
                    type: "text/csv; charset=utf-8; header=present",
                    AsyncThrowingStream(unfolding: { try await place.next() })))
        }
    }
}

extension HistoricalSearchOrder {
    /// What a request says. Throws ``Problem``.
    fileprivate init(_ content: HistoricalSearchRoutes.Content) throws(Problem) {
        self.init(content.reportType, title: content.reportTitle, from: content.startDate, to: content.endDate)
        senderAddress = content.senderAddress ?? []
        recipientAddress = content.recipientAddress ?? []
        messageID = content.messageID ?? []
        networkMessageID = content.networkMessageID
        direction = content.direction ?? .all
        connectorType = content.connectorType
        transportRule = content.transportRule
        originalClientIP = content.originalClientIP
        notifyAddress = content.notifyAddress ?? []
        if let word = content.deliveryStatus {
            let meant = TraceStatus.meant(by: word)
            guard let status = meant.first else {
                throw Problem(
                    .malformed, "DeliveryStatus is no status of the trace.",
                    members: ["pointer": .string("/DeliveryStatus")])
            }
            deliveryStatus = status
        }
        if let word = content.tlsUsed {
            guard let version = TLSUsed(meantBy: word) else {
                throw Problem(
                    .malformed, "TLSUsed is no version of TLS; write one such as TLS1.3, or No Tls.",
                    members: ["pointer": .string("/TLSUsed")])
            }
            tlsUsed = version
        }
    }
}

/// How far the file of a result is read.
private actor ResultFilePlace {
    private static let piece = 256 << 10

    private let files: any ResultFiles
    private let name: String
    private var offset = 0
    private var piece: [UInt8]?

    init(files: any ResultFiles, name: String) {
        self.files = files
        self.name = name
    }

    /// Reads the first piece.
    func begin() async throws(Problem) {
        do throws(OperationFailure) {
            piece = try await files.read(name, from: 0, count: Self.piece)
        } catch {
            throw Problem(error)
        }
    }

    /// The next piece; nil behind the end.
    func next() async throws -> ByteBuffer? {
        let octets: [UInt8]
        if let piece {
            octets = piece
            self.piece = nil
        } else {
            octets = try await files.read(name, from: offset, count: Self.piece)
        }
        offset += octets.count
        return octets.isEmpty ? nil : ByteBuffer(bytes: octets)
    }
}
