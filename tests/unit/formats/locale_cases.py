"""Hand-made texts in seven locales with what the four steps should make of them; ``=`` means: leave it alone.

Columns: locale, kind, text, expected. The steps run with their default settings (dollars are US dollars, units become
metric). Lines whose expected text is ``=`` hold what is ambiguous, already standard, or only looks like a format.
"""

TABLE = """
en-US|date|I called on 3/14/2024 and again later.|I called on 2024-03-14 and again later.
en-US|date|Shipped 12/31/24, arrived never.|Shipped 2024-12-31, arrived never.
en-US|date|The order from March 3, 2024 is missing.|The order from 2024-03-03 is missing.
en-US|date|The order from March 3rd, 2024 is missing.|The order from 2024-03-03 is missing.
en-US|date|Since Dec. 25, 2023 nothing works.|Since 2023-12-25 nothing works.
en-US|date|Sept 5 2024 was the day.|2024-09-05 was the day.
en-US|date|It expires on 02/30/2024 they say.|=
en-US|date|I called on 3/4/2024.|=
en-US|date|I called on 03-04-2024.|=
en-US|date|Between 3/4/2024 and 3/25/2024 it rained.|Between 2024-03-04 and 2024-03-25 it rained.
en-US|date|Due 5/5/2025.|Due 2025-05-05.
en-US|date|We open May 3rd.|=
en-US|date|You may 3 times refuse.|=
en-US|date|March 15 miles to the fort.|=
en-US|date|Call 202-555-0166 today.|=
en-US|date|Order 12-34-5678 is late.|=
en-US|date|Version 3.14.2024 crashes.|=
en-US|date|Upgrade to v10.12.2023 please.|=
en-US|date|Server 10.1.12.24 is down.|=
en-US|date|The score was 12-10-24 in the end.|=
en-US|date|Open 24/7, rated 9/10.|=
en-US|date|It takes 10-12 days.|=
en-US|date|The meeting is at 12:30.|=
en-US|date|See https://example.com/2024/03/05/news for more.|=
en-US|date|Read report-2024-03-05.pdf first.|=
en-US|date|Logged 2024-03-05T12:30:00Z.|=
en-US|date|Logged on 2024/03/05 at noon.|Logged on 2024-03-05 at noon.
en-US|date|March 3-5, 2024 is sold out.|=
en-US|date|On the 4th of July, 2024 we grill.|On 2024-07-04 we grill.
en-US|date|Built in March 2024.|=
en-US|date|Flight on 4Jul2024.|=
en-US|date|Departed 4-Jul-2024.|Departed 2024-07-04.
en-US|date|Born July 4, '76 in Ohio.|Born 1976-07-04 in Ohio.
en-US|date|Half of 1/2/50 is unclear.|=
en-US|date|Saturday, June 1, 2024 at 10:30|Saturday, 2024-06-01 at 10:30
en-GB|date|The parcel of 25/12/2023 is lost.|The parcel of 2023-12-25 is lost.
en-GB|date|Bought on the 3rd of March 2024.|Bought on 2024-03-03.
en-GB|date|Bought on 3 March 2024.|Bought on 2024-03-03.
en-GB|date|Bought on 3rd Mar 2024!|Bought on 2024-03-03!
en-GB|date|Delivered 31.01.2024, broken.|Delivered 2024-01-31, broken.
en-GB|date|Delivered 01.02.2024, broken.|=
en-GB|date|Delivered 01.02.24, broken.|=
en-GB|date|Delivered 31/01/24.|Delivered 2024-01-31.
en-GB|date|Delivered 01/02/24.|=
en-GB|date|Sort code 20-45-67 please.|=
en-GB|date|Come from 3 to 5 March 2024.|=
en-GB|date|The 3rd of March is fine.|=
en-GB|date|Dated 23-11-24, as agreed.|=
en-GB|date|Meet on 23 November, at 12.|=
en-GB|date|Ring 020 7946 0123 on Monday.|=
en-GB|date|Ref. 12/2024/15 is open.|=
en-GB|date|Chapter 1.2.2024 of the manual|=
de|date|Bestellt am 03.04.2024, bis heute nichts.|Bestellt am 2024-04-03, bis heute nichts.
de|date|Bestellt am 3.4.2024.|Bestellt am 2024-04-03.
de|date|Am 3. März 2024 kam nichts.|Am 2024-03-03 kam nichts.
de|date|Am 24. Dez. 2023 war zu.|Am 2023-12-24 war zu.
de|date|Seit 15.11.23 warte ich.|Seit 2023-11-15 warte ich.
de|date|Termin am 28. Februar.|=
de|date|Vom 3. bis 5. März 2024 geschlossen.|=
de|date|Kapitel 3.4.2 lesen.|=
de|date|Um 12.30 Uhr geht es los.|=
de|date|Der 31.04.2024 ist kein Tag.|=
de|date|Geliefert 2024-04-03.|=
de|date|Vertrag vom 1. Januar 2020 gilt.|Vertrag vom 2020-01-01 gilt.
fr|date|Commande du 14/03/2024 perdue.|Commande du 2024-03-14 perdue.
fr|date|Commande du 3 mars 2024 perdue.|Commande du 2024-03-03 perdue.
fr|date|Le 1er août 2024 je pars.|Le 2024-08-01 je pars.
fr|date|Reçu le 05/06/2024.|=
fr|date|Livré le 12 déc. 2023.|Livré le 2023-12-12.
fr|date|Du 3 au 5 mars 2024 fermé.|=
fr|date|Il est 12h30 ou 12:30.|=
fr|date|Appelez le 01 23 45 67 89.|=
fr|date|Valable le 14 juillet 2025 seulement.|Valable le 2025-07-14 seulement.
es|date|El pedido del 3 de marzo de 2024 no llega.|El pedido del 2024-03-03 no llega.
es|date|El pedido del 15/08/2024 no llega.|El pedido del 2024-08-15 no llega.
es|date|Llegó el 5/6/2024.|=
es|date|Nací el 12 de octubre del 1992.|Nací el 1992-10-12.
es|date|Hay mar 3 veces al año.|=
es|date|Del 3 al 5 de marzo de 2024 cerrado.|=
es|date|Estamos a 12 de mayo.|=
pt|date|O pedido de 3 de março de 2024 sumiu.|O pedido de 2024-03-03 sumiu.
pt|date|Comprei em 31/01/2024.|Comprei em 2024-01-31.
pt|date|Comprei em 02/01/2024.|=
pt|date|Em 1º de maio de 2024 fechamos.|Em 2024-05-01 fechamos.
pt|date|Até 25 de dezembro não abre.|=
it|date|Ordine del 3 marzo 2024 mai arrivato.|Ordine del 2024-03-03 mai arrivato.
it|date|Consegnato il 28/02/2024.|Consegnato il 2024-02-28.
en-US|money|I paid $31 for it.|I paid USD 31 for it.
en-US|money|I paid $1,234.50 for it.|I paid USD 1234.50 for it.
en-US|money|I paid $1,234 for it.|I paid USD 1234 for it.
en-US|money|It is $20.00/month.|It is USD 20.00/month.
en-US|money|It is 20 dollars a month.|It is USD 20 a month.
en-US|money|Raised $5 million last year.|Raised USD 5 million last year.
en-US|money|Raised $2.5M last year.|Raised USD 2.5M last year.
en-US|money|A US$40 voucher and C$50.|A USD 40 voucher and CAD 50.
en-US|money|It costs $31 USD.|It costs USD 31.
en-US|money|It costs $31 CAD.|It costs CAD 31.
en-US|money|Only $.99 today.|Only USD 0.99 today.
en-US|money|From $10-$20.|From USD 10-USD 20.
en-US|money|Five $10 bills, 5 $10 bills.|Five USD 10 bills, 5 USD 10 bills.
en-US|money|I saved 150 bucks.|I saved USD 150.
en-US|money|USD 24.90 was charged.|=
en-US|money|The $$$ is too much.|=
en-US|money|Set $1a to $HOME2.|=
en-US|money|It weighs 5 pounds.|=
en-US|money|I owe you 50 cents.|=
en-US|money|Order 31 was late.|=
en-US|money|Call 202-555-0166 for 10 euros.|Call 202-555-0166 for EUR 10.
en-US|money|Gas is $3.459 now.|=
en-US|money|See example.com/?p=$30 today|See example.com/?p=$30 today
en-GB|money|I paid £24.90.|I paid GBP 24.90.
en-GB|money|I paid £1,000 in cash.|I paid GBP 1000 in cash.
en-GB|money|I paid 20 quid.|I paid GBP 20.
en-GB|money|I paid 60 pounds.|=
en-GB|money|I paid 60 pounds sterling.|I paid GBP 60.
en-GB|money|£1.50/msg and GBP4.50/week|GBP 1.50/msg and GBP 4.50/week
en-GB|money|A £3bn deal|A GBP 3bn deal
en-GB|money|It was €12.50 in Ireland.|It was EUR 12.50 in Ireland.
en-GB|money|Petrol at £1.459 a litre.|=
en-GB|money|(£20)|(GBP 20)
de|money|Mir wurden 49,90 € abgebucht.|Mir wurden EUR 49.90 abgebucht.
de|money|Das kostet 1.234,50 € mit Versand.|Das kostet EUR 1234.50 mit Versand.
de|money|Das kostet 1.234 € mit Versand.|Das kostet EUR 1234 mit Versand.
de|money|Das kostet 20 Euro.|Das kostet EUR 20.
de|money|Das kostet EUR 24,90.|Das kostet EUR 24.90.
de|money|Das kostet 24,90 EUR.|Das kostet EUR 24.90.
de|money|Ein Gewinn von 5 Mio. € im Jahr|Ein Gewinn von EUR 5 Mio. im Jahr
de|money|Zwischen 10-20 € wäre gut.|=
de|money|Das sind 30 Franken.|Das sind CHF 30.
de|money|Nur CHF 1'250.00 im Monat.|Nur CHF 1250.00 im Monat.
de|money|Ich nehme 5 Pfund Mehl.|=
de|money|Das kostet 20,- €.|Das kostet EUR 20.
de|money|Artikel 4711 in Gr. 38|=
fr|money|Cela coûte 24,90 €.|Cela coûte EUR 24.90.
fr|money|Cela coûte 1 234,50 €.|Cela coûte EUR 1234.50.
fr|money|Cela coûte 1\u202f234 €.|Cela coûte EUR 1234.
fr|money|Cela coûte 20 euros par mois.|Cela coûte EUR 20 par mois.
fr|money|Cela coûte 50 francs.|=
fr|money|Cela coûte 50 francs suisses.|Cela coûte CHF 50.
fr|money|De 10 à 20 € par jour|=
fr|money|Prix: 15,00€ TTC|Prix: EUR 15.00 TTC
es|money|Pagué 24,90 € por el libro.|Pagué EUR 24.90 por el libro.
es|money|Pagué 30 euros por el libro.|Pagué EUR 30 por el libro.
es|money|Pagué 300 pesos por el libro.|=
es|money|Pagué 40 dólares.|Pagué USD 40.
es|money|Son 1.250 € al mes.|Son EUR 1250 al mes.
es|money|Entre 5 y 10 euros|=
pt|money|Custou R$ 49,90 na loja.|Custou BRL 49.90 na loja.
pt|money|Custou R$1.234,56 na loja.|Custou BRL 1234.56 na loja.
pt|money|Custou 20 reais.|Custou BRL 20.
pt|money|Custou 15,50 euros.|Custou EUR 15.50.
pt|money|Uns 5 milhões de euros.|Uns EUR 5 milhões.
it|money|Costa 24,90 € la notte.|Costa EUR 24.90 la notte.
en-US|unit|The box weighs 5.5 lbs.|The box weighs 2.49 kg.
en-US|unit|The box weighs 10 lb and more.|The box weighs 4.54 kg and more.
en-US|unit|A 12-inch pan|A 30.5 cm pan
en-US|unit|A 12" pan|A 30.5 cm pan
en-US|unit|The pan is 12 in wide.|The pan is 30.5 cm wide.
en-US|unit|We have 10 in stock.|=
en-US|unit|I bought 10 in March.|=
en-US|unit|He said "I am 12" to me.|=
en-US|unit|She is 5'10" tall.|=
en-US|unit|She is 5 ft 10 in tall.|=
en-US|unit|The rope is 6 ft long.|The rope is 1.83 m long.
en-US|unit|It is 77 F outside.|It is 25 °C outside.
en-US|unit|It is -4°F outside.|It is -20 °C outside.
en-US|unit|Bake at 350 degrees Fahrenheit.|Bake at 177 °C.
en-US|unit|Bake at 350 degrees.|=
en-US|unit|I sat in seat 12 F on the flight.|=
en-US|unit|It got 5 °F warmer.|=
en-US|unit|The store is 5 miles away.|The store is 8.05 km away.
en-US|unit|I earned 5000 miles last year.|=
en-US|unit|A 12 oz can of soda|=
en-US|unit|It weighs 8 oz.|It weighs 227 g.
en-US|unit|A 5 gallon bucket|=
en-US|unit|Use 5 lb (2.3 kg) of flour.|=
en-US|unit|Use 3-5 lb of flour.|=
en-US|unit|Use 3 to 5 lb of flour.|=
en-US|unit|A 3 x 5 in card|=
en-US|unit|Only 1/2 lb left.|=
en-US|unit|We drove 60 mph.|We drove 96.6 km/h.
en-US|unit|Pressure of 30 lb/in2|=
en-US|unit|A 500 ft² loft|=
en-US|unit|My phone has 5G and 4g.|=
en-US|unit|I wait 3 hours and 5 days.|=
en-US|unit|Song 2 ft. Drake is out.|=
en-US|unit|My 2 feet hurt.|=
en-US|unit|Raised 5m in cash.|=
en-US|unit|The sum of the boxes is 1,234 lbs.|The sum of the boxes is 559.7 kg.
en-US|unit|It weighs 1,234 lbs.|=
en-GB|unit|The parcel weighs 2kg.|The parcel weighs 2 kg.
en-GB|unit|The parcel weighs 2 kilos.|The parcel weighs 2 kg.
en-GB|unit|The parcel weighs 2000 g.|=
en-GB|unit|It holds 1.5 litres.|It holds 1.5 l.
en-GB|unit|It holds 500ml.|It holds 500 ml.
en-GB|unit|A pint of milk, 2 pints of beer|=
en-GB|unit|Wash at 40°C.|Wash at 40 °C.
en-GB|unit|Wash at 40 degrees Celsius.|Wash at 40 °C.
en-GB|unit|The T-shirt comes in 2 L and 3 XL.|=
en-GB|unit|I weigh 11 stone.|=
en-GB|unit|The walk is 3 km long.|=
en-GB|unit|Speed limit 30 mph here.|Speed limit 48.3 km/h here.
en-GB|unit|Table of 90 cm x 40 cm|=
de|unit|Das Paket wiegt 2,5 kg.|Das Paket wiegt 2.5 kg.
de|unit|Das Paket wiegt 2 Kilogramm.|Das Paket wiegt 2 kg.
de|unit|Das Paket wiegt 500 Gramm.|Das Paket wiegt 500 g.
de|unit|Es passen 0,75 Liter hinein.|Es passen 0.75 l hinein.
de|unit|Das Brett ist 90cm lang.|Das Brett ist 90 cm lang.
de|unit|Ein Bildschirm mit 27 Zoll|Ein Bildschirm mit 68.6 cm
de|unit|Draußen sind 25 Grad Celsius.|Draußen sind 25 °C.
de|unit|Draußen sind 25 Grad.|=
de|unit|Ich nehme 5 Pfund Kartoffeln.|=
de|unit|Mit 120 km/h auf der Bahn|=
de|unit|Das Paket wiegt zwischen 2 und 3 kg.|=
de|unit|Nummer 12 in der Liste|=
fr|unit|Le colis pèse 2,5 kg.|Le colis pèse 2.5 kg.
fr|unit|Le colis pèse 3 kilogrammes.|Le colis pèse 3 kg.
fr|unit|La bouteille de 1,5 litre|La bouteille de 1.5 l
fr|unit|Un écran de 15 pouces|Un écran de 38.1 cm
fr|unit|Il fait 30 °C dehors.|=
fr|unit|Un prix de 5 livres|=
fr|unit|Une planche de 2 mètres|Une planche de 2 m
es|unit|El paquete pesa 2 kilos.|El paquete pesa 2 kg.
es|unit|El paquete pesa 1,5 kg.|El paquete pesa 1.5 kg.
es|unit|Una pantalla de 10 pulgadas|Una pantalla de 25.4 cm
es|unit|Mide 30 centímetros.|Mide 30 cm.
es|unit|Vinieron 5 miles de personas.|=
es|unit|Estoy a 5 mi casa.|=
pt|unit|O pacote pesa 2 quilos.|O pacote pesa 2 kg.
pt|unit|A garrafa tem 1,5 litros.|A garrafa tem 1.5 l.
pt|unit|Uma tela de 10 polegadas|Uma tela de 25.4 cm
pt|unit|São 3 metros.|São 3 m.
it|unit|Il pacco pesa 2,5 kg.|Il pacco pesa 2.5 kg.
en-US|number|There were 1,234.5 of them.|There were 1234.5 of them.
en-US|number|There were 1,234,567 of them.|There were 1234567 of them.
en-US|number|There were 1,234 of them and of the others.|There were 1234 of them and of the others.
en-US|number|1,234|=
en-US|number|Pages 12,13 and 14 of the book are missing.|=
en-US|number|Call 202.555.0166 now.|=
en-US|number|Version 3.141 and 192.168.1.1|=
en-US|number|It was 3.5% more.|=
en-US|number|In 2024 order 12345 came.|=
en-US|number|The ratio 1:1,000 is on the map of the city and the sea.|=
en-GB|number|A crowd of 12,500 was in the stadium.|A crowd of 12500 was in the stadium.
en-GB|number|Meet at 12.30 by the door.|=
de|number|Es waren 1.234,5 Punkte.|Es waren 1234.5 Punkte.
de|number|Es sind 1.234 Leute für die Stadt und das Land.|Es sind 1234 Leute für die Stadt und das Land.
de|number|Das ist 0,5 mal so groß.|Das ist 0.5 mal so groß.
de|number|Wir haben 3,5 Sterne für das Essen und die Lage.|Wir haben 3.5 Sterne für das Essen und die Lage.
de|number|In der Schweiz 1'234'567 Stimmen|In der Schweiz 1234567 Stimmen
de|number|Um 12.30 Uhr kommt er.|=
de|number|Am 3.4. kommt er.|=
fr|number|Il y a 1\u202f234,5 points.|Il y a 1234.5 points.
fr|number|Il y a 12\u00a0500 personnes.|Il y a 12500 personnes.
fr|number|Salle 1 234 au fond|=
fr|number|Appelez le 06 12 34 56 78.|=
es|number|Hay 1.234.567 personas.|Hay 1234567 personas.
es|number|Hay 1.234 personas.|=
pt|number|São 1.234,56 pontos.|São 1234.56 pontos.
pt|number|São 0,75 pontos.|São 0.75 pontos.
it|number|Sono 1.234.567,8 punti.|Sono 1234567.8 punti.
en-US|date|My SSN ends 12-05-1990 maybe.|=
en-US|date|Invoice INV-2024-03-05 is open.|=
en-US|date|From Jan 3, 2024 to Jan 5, 2024.|From 2024-01-03 to 2024-01-05.
en-US|date|Due date: 04/15/2024.|Due date: 2024-04-15.
en-US|date|Born on the Fourth of July.|=
en-US|date|On 9/11 it happened.|=
en-US|date|(12/24/2023)|(2023-12-24)
en-US|date|Feb 29, 2023 does not exist.|=
en-US|date|Feb 29, 2024 exists.|2024-02-29 exists.
en-US|date|June 3rd, 4th and 5th, 2024|=
en-US|date|Aug 7, 2015, 10am|2015-08-07, 10am
en-GB|date|It was Friday 13th September 2024.|It was Friday 2024-09-13.
en-GB|date|12th of May, 2021 was fun|2021-05-12 was fun
en-GB|date|On 5 and 6 June 2024 we met.|=
en-GB|date|The 1/2 cup and 3/4 spoon|=
en-GB|date|Room 12/11/3 upstairs|=
de|date|Rechnung vom 05.03.2024 über 24,90 €|Rechnung vom 2024-03-05 über 24,90 €
de|date|Die Frist endet am 30. September 2024.|Die Frist endet am 2024-09-30.
de|date|Seite 12.11.10 im Buch|=
fr|date|Rendez-vous mardi 5 novembre 2024 à 10h.|Rendez-vous mardi 2024-11-05 à 10h.
fr|date|Né le 23-06-1985 à Lyon|Né le 1985-06-23 à Lyon
es|date|La cita es el 23 de junio de 2024 a las 10.|La cita es el 2024-06-23 a las 10.
pt|date|Nasci em 7 de setembro de 1999.|Nasci em 1999-09-07.
en-US|money|Save $5-10 per month.|Save USD 5-10 per month.
en-US|money|The price went from $1.2 billion to $900 million.|The price went from USD 1.2 billion to USD 900 million.
en-US|money|I make $20/hr, $40k a year.|I make USD 20/hr, USD 40k a year.
en-US|money|It was -$5.00 on my bill.|It was -USD 5.00 on my bill.
en-US|money|A $1,000,000 prize!|A USD 1000000 prize!
en-US|money|One dollar, 1 dollar.|One dollar, USD 1.
en-US|money|Model EUR5 and Euro 6 diesel|=
en-US|money|USD/EUR at 1.08|=
en-GB|money|£5 off (was £25.99).|GBP 5 off (was GBP 25.99).
en-GB|money|99p each|=
de|money|Ab 9,99€/Monat|Ab EUR 9.99/Monat
de|money|100 000 Euro Schaden|EUR 100000 Schaden
de|money|Ich habe 50 Dollar bezahlt.|Ich habe USD 50 bezahlt.
fr|money|15 € ou 20 €|EUR 15 ou EUR 20
fr|money|12€50 le kilo|=
es|money|Cuesta 1.234,56 euros.|Cuesta EUR 1234.56.
es|money|Cuesta $1.500 en Chile.|=
pt|money|Paguei R$ 1.500 de aluguel.|Paguei BRL 1500 de aluguel.
en-US|unit|He is 6 feet tall and weighs 180 lbs.|He is 1.83 m tall and weighs 81.6 kg.
en-US|unit|The 55" TV and the 27" monitor|The 140 cm TV and the 68.6 cm monitor
en-US|unit|"I like it" 5" wide|"I like it" 12.7 cm wide
en-US|unit|Row 5 C and 5 F|=
en-US|unit|Preheat the oven to 400F.|Preheat the oven to 204 °C.
en-US|unit|Vitamin 12 C is hot|=
en-US|unit|I ran 5k and 10 km.|=
en-US|unit|About 20 yards from the gate.|About 18.3 m from the gate.
en-US|unit|Grade 5 l students|=
en-US|unit|The 5 foot rule, 6 ft. apart|The 1.52 m rule, 1.83 m apart
en-US|unit|A 9mm gun and 35mm film|A 9 mm gun and 35 mm film
en-US|unit|Add 100 g/l of sugar|=
en-US|unit|Dose of 5 mg per kg|=
en-GB|unit|It's 5°C colder today.|=
en-GB|unit|A 2x4 kg pack|=
de|unit|Die Box ist 30 cm breit und 2 m lang.|=
de|unit|Es sind -5 °C draußen.|=
fr|unit|Un four à 180°C|Un four à 180 °C
es|unit|Son 20 grados centígrados.|Son 20 °C.
en-US|number|There were 10,000 people and 2.5 of the others.|There were 10000 people and 2.5 of the others.
en-US|number|Lat 40.7128, Lon -74.0060|=
en-US|number|Odds of 1,2 or 3 to the win|=
en-US|number|ISBN 1,234,5 is odd|=
de|number|Platz 1.000.000 erreicht|Platz 1000000 erreicht
fr|number|La note est de 3,75 pour les plats et le vin.|La note est de 3.75 pour les plats et le vin.
es|number|La nota es 4,5 sobre 5.|=
pt|number|A nota é 1.234.567,89 ao todo.|A nota é 1234567.89 ao todo.
en-US|date|Let's meet 10/15/2024, ok?|Let's meet 2024-10-15, ok?
en-US|date|Expires Jan. 15, 2025!|Expires 2025-01-15!
en-US|date|They won 10-8-2 this year.|=
en-US|date|Ratio 16/9/2 in the mix|=
en-US|date|Ticket 2024-1105-12 open|=
en-US|date|on 1.5.2 we fixed it|=
en-US|date|Thanks since 11/05/2023, 11/25/2023|Thanks since 2023-11-05, 2023-11-25
en-GB|date|Collected 1 Feb 2023 - thanks|Collected 2023-02-01 - thanks
en-GB|date|My DOB is 15/08/87.|My DOB is 1987-08-15.
en-GB|date|Summer 21 June 2024 was hot|Summer 2024-06-21 was hot
de|date|Ich habe am 7. Mai 2024 gekündigt.|Ich habe am 2024-05-07 gekündigt.
de|date|Punkt 4.5.20 der AGB|=
fr|date|Facture n° 12/05/2024-33|=
fr|date|Depuis le 30 avril 2023, rien.|Depuis le 2023-04-30, rien.
es|date|Salió el 1 de enero de 2025.|Salió el 2025-01-01.
pt|date|Faltam 3 de maio, 2024 unidades|=
en-US|money|Refund my $12.99!!|Refund my USD 12.99!!
en-US|money|I gave 5 dollars and 20 cents.|=
en-US|money|Stock $AAPL at $187.44|Stock $AAPL at USD 187.44
en-US|money|$1 = 0.92 euros|USD 1 = EUR 0.92
en-US|money|Buy 2 for $3|Buy 2 for USD 3
en-US|money|A 20% tip of $4.00|A 20% tip of USD 4.00
en-GB|money|£10–£15 tickets|GBP 10–GBP 15 tickets
en-GB|money|I'm £12,34 short|I'm GBP 12.34 short
de|money|Kosten: 12.50 EUR (netto)|Kosten: EUR 12.50 (netto)
de|money|3 x 20 € Gutschein|=
fr|money|3 500,00 € de salaire|EUR 3500.00 de salaire
es|money|Tengo 100 euros y 50 céntimos.|=
pt|money|Preço: 9,90€ cada|Preço: EUR 9.90 cada
en-US|unit|It is 10 lbs overweight at 60 lbs.|It is 4.54 kg overweight at 27.2 kg.
en-US|unit|Temp was 101.5 F yesterday|Temp was 38.6 °C yesterday
en-US|unit|I was 20 minutes late|=
en-US|unit|2 in 3 people|=
en-US|unit|There are 3 in this size.|=
en-US|unit|The trail is 4 miles long.|The trail is 6.44 km long.
en-US|unit|I need a size 10 in black.|=
en-US|unit|Gate 12 C is cold|=
en-US|unit|He is 6'.|=
en-US|unit|Use "size 12" please|=
en-GB|unit|Add 250g flour and 100ml milk|Add 250 g flour and 100 ml milk
en-GB|unit|A 2.5 L jug of water|A 2.5 l jug of water
de|unit|Temperatur: 37,5°C|Temperatur: 37.5 °C
de|unit|Ich bin 1,80 m groß.|=
fr|unit|500g de farine|500 g de farine
es|unit|Pesa 70kg y mide 180cm.|Pesa 70 kg y mide 180 cm.
pt|unit|Corri 10km hoje.|Corri 10 km hoje.
en-US|number|I rate it 4.5/5 or 9,5.|=
en-US|number|Over 3,000,000 sold|Over 3000000 sold
en-US|unit|Two reports in all, 8 in one day.|=
en-US|unit|I mean the 12 in one.|I mean the 30.5 cm one.
en-US|unit|You took 65,000 miles from my card|=
en-US|unit|Cool it from 80°F to 33°F.|Cool it from 26.7 °C to 0.6 °C.
de|number|Rund 2,5 Mio. Menschen für das Land und die Stadt|Rund 2.5 Mio. Menschen für das Land und die Stadt
fr|number|Environ 2,5 fois plus pour les gens et le reste|Environ 2.5 fois plus pour les gens et le reste
"""


def cases() -> list[tuple[str, str, str, str]]:
    """Locale, kind, text and expected text of every line."""
    lines = [line.replace(r"\u202f", "\u202f").replace(r"\u00a0", "\u00a0") for line in TABLE.strip().splitlines()]
    rows = [tuple(line.split("|")) for line in lines]
    return [(locale, kind, text, text if want == "=" else want) for locale, kind, text, want in rows]
