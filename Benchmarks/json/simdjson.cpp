// simdjson's on-demand reader into a struct: `simdjson FILE` prints nanoseconds per byte, the median of batches over a
// quarter of a second. As its documentation advises: padded input, one parser for all texts, fields asked for in their order.
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ondemand = simdjson::ondemand;

struct Line {
    std::string sku, title;
    int32_t quantity;
    int64_t unitPriceCents;
    double taxRate;
};

enum class Status { draft, open, paid, shipped, cancelled };

struct Order {
    std::string reference, currency, customerID, customerName, customerEmail;
    Status status;
    std::optional<std::string> customerPhone, notes;
    std::string shippingStreet, shippingCity, shippingPostcode, shippingCountry, placedAt;
    int64_t subtotalCents, taxCents, shippingCents, totalCents;
    double discountRate;
    bool isGift;
    std::vector<Line> lines;
};

static std::string text(ondemand::object &object, const char *name) {
    return std::string(std::string_view(object.find_field(name)));
}

static Status status(std::string_view name) {
    static const std::string_view names[] = {"draft", "open", "paid", "shipped", "cancelled"};
    for (int index = 0; index < 5; index++)
        if (names[index] == name) return Status(index);
    std::abort();
}

static std::optional<std::string> optionalText(ondemand::object &object, const char *name) {
    std::string_view value;
    if (object.find_field(name).get(value)) return std::nullopt;
    return std::string(value);
}

static Line line(ondemand::object object) {
    Line line;
    line.sku = text(object, "sku");
    line.title = text(object, "title");
    line.quantity = int32_t(int64_t(object.find_field("quantity")));
    line.unitPriceCents = object.find_field("unit_price_cents");
    line.taxRate = object.find_field("tax_rate");
    return line;
}

static Order order(ondemand::parser &parser, const simdjson::padded_string &json) {
    ondemand::document document = parser.iterate(json);
    ondemand::object object = document.get_object();
    Order order;
    order.reference = text(object, "reference");
    order.status = status(object.find_field("status"));
    order.currency = text(object, "currency");
    order.customerID = text(object, "customer_id");
    order.customerName = text(object, "customer_name");
    order.customerEmail = text(object, "customer_email");
    order.customerPhone = optionalText(object, "customer_phone");
    order.shippingStreet = text(object, "shipping_street");
    order.shippingCity = text(object, "shipping_city");
    order.shippingPostcode = text(object, "shipping_postcode");
    order.shippingCountry = text(object, "shipping_country");
    order.subtotalCents = object.find_field("subtotal_cents");
    order.taxCents = object.find_field("tax_cents");
    order.shippingCents = object.find_field("shipping_cents");
    order.totalCents = object.find_field("total_cents");
    order.discountRate = object.find_field("discount_rate");
    order.isGift = object.find_field("is_gift");
    order.notes = optionalText(object, "notes");
    order.placedAt = text(object, "placed_at");
    for (ondemand::object item : object.find_field("lines").get_array()) order.lines.push_back(line(item));
    return order;
}

int main(int count, char **arguments) {
    if (count != 2) return 2;
    simdjson::padded_string json = simdjson::padded_string::load(arguments[1]);
    ondemand::parser parser;
    if (order(parser, json).lines.size() != 4) return 1;
    using Clock = std::chrono::steady_clock;
    std::vector<double> batches;
    size_t sink = 0;
    for (auto end = Clock::now() + std::chrono::milliseconds(250); Clock::now() < end;) {
        auto start = Clock::now();
        for (int round = 0; round < 50; round++) sink += order(parser, json).reference.size();
        batches.push_back(std::chrono::duration<double, std::nano>(Clock::now() - start).count() / 50);
    }
    std::sort(batches.begin(), batches.end());
    std::printf("%g\n", batches[batches.size() / 2] / double(json.size()));
    return sink == 0;
}
