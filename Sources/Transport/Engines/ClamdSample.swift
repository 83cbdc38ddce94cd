import MIME
import Mail
import MailFlow
import NIOCore

/// What is given to clamd of a message: the whole of it, or a file in it.
struct ClamdSample: Sendable {
    /// Octets in memory or in a file.
    enum Octets: Sendable {
        case memory(ByteBuffer)
        case content(MessageContent)

        var size: Int {
            switch self {
            case .memory(let octets): octets.readableBytes
            case .content(let content): content.size
            }
        }

        /// So many octets from an offset; fewer only at the end. Blocks where they are in a file.
        func read(at offset: Int, count: Int) throws -> ByteBuffer {
            switch self {
            case .memory(let octets): try MessageContent.memory(octets).read(at: offset, count: count)
            case .content(let content): try content.read(at: offset, count: count)
            }
        }
    }

    /// The path of the part; `1` for the whole message.
    var path: String
    var name: String?
    private var part: ContentPart?

    /// What is given of a message: the whole of it first, then each decoded file once. What is longer than an engine gets is
    /// left out and named.
    static func samples(
        of question: MalwareQuestion, size limit: Int, count: Int
    ) -> (samples: [ClamdSample], passedOver: [String]) {
        var (samples, passedOver): ([ClamdSample], [String]) = ([], [])
        if question.content.size <= limit {
            samples.append(ClamdSample(path: "1"))
        } else {
            passedOver.append("1")
        }
        var sizes: [Int: Int] = [:]
        for part in question.parts.parts where part.isLeaf && part.size > 0 { sizes[part.size, default: 0] += 1 }
        var known: Set<[UInt8]> = []
        for part in question.parts.parts where part.isLeaf && part.size > 0 {
            // What no other is as long as is no other.
            if sizes[part.size] != 1, let sha256 = question.parts.sha256(of: part), !known.insert(sha256).inserted {
                continue
            }
            guard part.size <= limit, samples.count < count else {
                if passedOver.count < count { passedOver.append(part.path) }
                continue
            }
            samples.append(ClamdSample(path: part.path, name: part.filename, part: part))
        }
        return (samples, passedOver)
    }

    /// Its octets; a file is decoded for it, so that no more than one of a message is in memory for an engine.
    func octets(of question: MalwareQuestion) -> Octets? {
        guard let part else { return .content(question.content) }
        return question.parts.content(of: part).map { .memory($0) }
    }
}
