import CUnbound
import Glibc
import Mail
import NIOConcurrencyHelpers

/// What libunbound carries with a question and hands back with the answer.
final class UnboundCallback {
    let engine: UnboundEngine
    let question: UnboundQuestion

    init(engine: UnboundEngine, question: UnboundQuestion) {
        self.engine = engine
        self.question = question
    }
}

/// Called by libunbound inside `ub_process`, so on the engine's queue, once for each question that is not cancelled.
let unboundAnswered: @convention(c) (UnsafeMutableRawPointer?, Int32, UnsafeMutablePointer<ub_result>?) -> Void = {
    handle, status, result in
    defer { if let result { ub_resolve_free(result) } }
    guard let handle else { return }
    let callback = Unmanaged<UnboundCallback>.fromOpaque(handle).takeRetainedValue()
    guard status == 0, let result else {
        return callback.engine.answered(callback.question, .failure(.failed(UnboundContext.text(of: status))))
    }
    callback.engine.answered(
        callback.question, UnboundContext.answer(from: result.pointee, type: callback.question.type))
}

/// Setting up libunbound and reading its results.
enum UnboundContext {
    static func text(of status: Int32) -> String { String(cString: ub_strerror(status)) }

    // libunbound reads its settings with a parser that has global state: contexts are made one at a time.
    private static let making = NIOLock()

    static func make(_ configuration: UnboundConfiguration) throws(ResolverSetupError) -> OpaquePointer {
        making.lock()
        defer { making.unlock() }
        return try makeAlone(configuration)
    }

    private static func makeAlone(_ configuration: UnboundConfiguration) throws(ResolverSetupError) -> OpaquePointer {
        guard let context = ub_ctx_create() else {
            throw ResolverSetupError(
                description: "The DNS resolver could not be started: out of memory or random numbers.")
        }
        do throws(ResolverSetupError) {
            try configure(context, configuration)
        } catch {
            ub_ctx_delete(context)
            throw error
        }
        return context
    }

    private static func configure(
        _ context: OpaquePointer, _ configuration: UnboundConfiguration
    ) throws(ResolverSetupError) {
        func check(_ status: Int32, _ what: String) throws(ResolverSetupError) {
            guard status == 0 else {
                throw ResolverSetupError(description: "The DNS resolver does not take \(what): \(text(of: status)).")
            }
        }
        try withTemporaryFile(configuration.fileText) { path throws(ResolverSetupError) in
            try check(ub_ctx_config(context, path), "its settings")
        }
        for anchor in configuration.trustAnchors {
            switch anchor {
            case .file(let path):
                // libunbound would only find out at the first question.
                guard access(path, R_OK) == 0 else {
                    throw ResolverSetupError(
                        description:
                            "The DNSSEC trust anchor \(path) cannot be read; install the package dns-root-data.")
                }
                try check(ub_ctx_add_ta_file(context, path), "the trust anchor \(path)")
            case .record(let record):
                try check(ub_ctx_add_ta(context, record), "the trust anchor \(record)")
            }
        }
        for server in configuration.servers {
            try check(
                ub_ctx_set_fwd(context, "\(server.address)@\(server.port)"),
                "the server \(server.address) port \(server.port)")
        }
        try check(ub_ctx_async(context, 1), "asynchronous questions")
    }

    /// Some settings come only from a file (local zones), so one is written, read and removed.
    private static func withTemporaryFile(
        _ text: String, _ body: (String) throws(ResolverSetupError) -> Void
    ) throws(ResolverSetupError) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/postern-dns-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw ResolverSetupError(
                description: "The DNS resolver cannot write its settings to a temporary file in \(folder).")
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        let octets = Array(text.utf8)
        let written = write(descriptor, octets, octets.count)
        close(descriptor)
        guard written == octets.count else {
            throw ResolverSetupError(description: "The DNS resolver cannot write its settings to \(path).")
        }
        try body(path)
    }

    /// What a result of libunbound means.
    static func answer(from result: ub_result, type: RecordType?) -> Result<Answer, ResolverError> {
        // A bogus result still carries its data, so this comes first.
        if result.bogus != 0 {
            return .failure(.bogus(result.why_bogus.map { String(cString: $0) } ?? "DNSSEC validation failed"))
        }
        let timeToLive = UInt32(clamping: result.ttl)
        let isSecure = result.secure != 0
        switch result.rcode {
        case 0:
            guard result.havedata != 0 else {
                return .success(Answer(.noData, isSecure: isSecure, timeToLive: timeToLive))
            }
            guard let type else { return .success(Answer(.records([]), isSecure: isSecure, timeToLive: timeToLive)) }
            let records = records(of: result, type: type)
            // Some records of a set may be beyond use, but if all are, nothing is known.
            guard !records.isEmpty else { return .failure(.failed("every record of the answer is malformed")) }
            return .success(Answer(.records(records), isSecure: isSecure, timeToLive: timeToLive))
        case 2: return .failure(.serverFailure)
        case 3: return .success(Answer(.nameError, isSecure: isSecure, timeToLive: timeToLive))
        case 5: return .failure(.refused)
        default: return .failure(.failed("the servers answered with code \(result.rcode)"))
        }
    }

    /// The decodable records. Their number and size are bounded by the 65,535 octets of a DNS message.
    private static func records(of result: ub_result, type: RecordType) -> [RecordData] {
        guard let data = result.data, let lengths = result.len else { return [] }
        var records: [RecordData] = []
        var index = 0
        // libunbound ends `data` with a null pointer and gives one length an entry.
        while let octets = data[index] {
            let raw = UnsafeRawBufferPointer(start: octets, count: max(0, Int(lengths[index])))
            if let record = RecordDecoder.decode(raw, as: type) { records.append(record) }
            index += 1
        }
        return records
    }
}
