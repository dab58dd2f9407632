import Bytes
import FoundationEssentials
import Runtime

/// What a web hook wants texted back: the body of an answer with status 200.
///
/// It is the whole body of `text/plain`, or the member `text` of the object that `application/json` has. Everything
/// else, also what was too long to be read whole, is no text.
enum WebHookAnswer {
    private struct Body: Decodable {
        var text: String?
    }

    /// The octets of the text in UTF-8; `nil`: nothing is to be texted.
    static func text(of answer: HTTPAnswer) -> [UInt8]? {
        guard answer.status == 200, !answer.body.isEmpty, answer.body.count < HTTPClient.answerLimit else { return nil }
        let pieces = answer.contentType.lowercased().split(separator: ";")
        let type = pieces.first.map { $0.filter { $0 != " " && $0 != "\t" } }
        switch type {
        case "text/plain"?:
            let isLatin = pieces.dropFirst().contains { $0.contains("iso-8859-1") }
            return isLatin
                ? Array(String(String.UnicodeScalarView(answer.body.map { Unicode.Scalar($0) })).utf8) : answer.body
        case "application/json"?:
            // What is no object with a text says nothing.
            let body = try? JSONDecoder().decode(Body.self, from: Data(answer.body))
            return body?.text.map { Array($0.utf8) }
        case _: return nil
        }
    }
}
