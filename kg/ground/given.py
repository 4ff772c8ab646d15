"""Names of persons, by which the name of a sponsor or of a site is told from that of a body.

Given names are those that officials of registered trials bear, without those that are towns or words too. Family names
are those of lands whose given names are many and few of them known here.
"""

from __future__ import annotations

_GIVEN = """
aaron abdul abhijit abhimanyu adam adil adrian adriana adriano adrienne afshin agnes agnieszka agustin ahmad ahmed
aisha akira akshay alain alan alberto alec alejandro aleksander alessandra alessandro alex alexander alexandra
alexandre alfons alfonso alfred alfredo alice alison allan allen amandine amar amin amina amir amit amy ana anais
anastasios anders andre andrea andreas andrei andrej andres andrew andrey andrzej andy angel angela angelika anil
anita anja ann anna annamaria anne anneke anthony antoine anton antonina antonio antonius arash aravind ariel arjun
arlene armando armin arnaud arnold arnon arthur arturo arun asad aseel ashim ashley ashwin asif astrid athanassios
atif atsushi aurelie avichai avraham axel babak bachar bahram barbara barry bassem beatrice beatriz begona behnam
benedikt benjamin benny benoit bent bernadette bernard bernardo bernd berthold bertrand beverly bilal bjorn bogdan
bonnie boris bradley branko brenda brendan brett brian brigitte bruce bruno bryan byron caio cameron camilla camille
camilo carl carla carlo carlos carmen carol carola carole caroline carolyn carsten caterina catherine cecile cecilia
cem cesar cesare chandra chantal charles cheryl chiara chris christel christian christina christine christoph
christophe christopher christos cindy claire clara clarence claude claudia claudio claus clifford clive colin
colleen connie conor constance corey corinne craig cristian cristiano cristina curtis cynthia dagmar dale dan daniel
daniela daniele danielle danny darell dario darren david davide dean debbie deborah debra deepak delbert denis
denise deniz dennis derek desmond detlef diana diane didier diego dieter dietrich dilip dimitrios dinesh dirk
diwakar dmitri dmitry dolores domenico dominik dominique dominque donald donna doris dorit dorothy douglas edgar
edgardo edith edna eduardo edward edwin egbert eileen ekaterina elaine elena elias eliot elisa elisabeth elisabetta
elise elizabeth ellen elliot elliott elsa emanuel emilia emilie emilio emily emma emmanuel emre enrico enrique eric
erica erich erik erkan ernesto ersin erwin esteban ester esther ethan eugene eun eunice eva evanthia evdokia evelyn
everett eyal ezio fabian fabiano fabienne fabio farhad farid fatih fatima fausto federica federico felicia felipe
felix ferdinand fernando filippo frances francesc francesca francesco francine francis francisca francisco franck
franco francois frank franz frederic frederick fredrik friedrich fritz gabor gabriel gabriela gabriele gail gary
gautam gavin gennaro geoffrey georg george georges gerald gerard gerardo gergely gerhard giacomo gianluca gianni
gideon gilbert gilles gillian gina giorgio giovanna giovanni girish giuseppe glenn goran gordon graeme graham greg
gregory guido guillaume guillermo gunnar gunther gustavo hagop hakan hamid hanna hannah hanne hans haralambos hari
harold harriet harry harvey hassan hazem heather hector heidi heinrich heinz helen helena helene helmut hendrik
hendrika henning henri henriette henrik henrique henry herbert hermann herminia hernan hideho hideyuki hiroki
hiroshi hiroyuki horacio hossein howard huda hugh hugo hussein hyun hyungwoo ian ibrahim ignace igor ihsan ilan
ilana ilyas ines inge ingrid ingvar inmaculada irene irina isaac isabel isabella isabelle ismail istvan ivan ivana
iwona jack jacob jacqueline jacques jaderson jahangir jaime jakob jakub james jamie jan jane janet janice janusz
jarmo jasmine jason javier jay jean jeanne jeff jeffery jeffrey jelena jennie jennifer jens jeremiah jeremy jerome
jerry jesper jess jessica jill jiri joachim joan joana joann joanna joanne joao joaquin jocelyn jodi jody joe joel
johan johanna johannes john johnny jon jonas jonathan jorge jorgen josalyn jose josef josefine josep joseph
josephine joshua juan judith juergen jukka julia julian juliana julie julio julius junichi jurgen kamal kaoru kara
karel karen kari karim karin karl karla karolina karsten katalin katarina kate katharina katherine kathleen kathryn
kathy katrin kavita kazuo keisuke keith kelly kelvin ken kenichi kenji kenneth kevin khalid kimberly kirsten kjell
klara klaus koichi koji konstantin krishna kristen kristi kristian kristin kristina krzysztof kurt lajos larry lars
laszlo laura lauren laurence laurent laurie lawrence lazaros leah leif leila leo leon leona leonard leonardo leonid
leslie leticia lieven lillian linda lindsay lionel lisa lloyd lois lorena lorenzo lori lorraine louis louise luc
luca lucas lucia luciano lucille ludger ludovic luigi luis luiz lukas lydia lynda lynn lynne maarten maciej madhav
magdalena maged maha mahesh mahmoud majid makoto malcolm manfred manish manoj mansoor manuel manuela marc marcel
marcela marcelo marcin marco marcus marek margaret margarita maria marian marianne marie mariella marija marilyn
marina mario marisa marjorie mark markku marko markus marta martin martina martine marvin mary masashi mateo mateusz
mathias mats matteo matthew matthias maureen maurice maurits maurizio mauro max mehdi mehmet mei melanie melissa
meltem melvin mette michael michal michel michele micheline michelle miguel mikael mikhael mikhail mikko milos
minesh mircea miriam mirjana mitchell mohamed mohammad mohammed mohan mohit monica monika monique moshe murat
mustafa myron nabil nachum nader nadia nadine nahum nancy naomi nasser natalia natalie natasha nathan neal neil
nelson nicholas nick nicolaas nicolas nicole niels nikhil nikita nikola nikolai nikolaos nikos nils nina noah noam
noboru noemi nora norbert norberto nuno nuria odile oksana olaf oleg olga oliver olivier omar orhan osama osamu
oscar otto ozgur pablo padmaja palle pamela paola paolo parul pascal pasquale patrice patricia patrick paul paula
pauline paulo pavel pawel pedro pekka peter petr petra philip philippe phillip phyllis pierre pieter pietro pilar
piotr polina prakash prasad prashant priya rachel rachid rafael rafal ragnar ragnhild rahul rainer raj rajesh rajiv
rakesh ralph ramesh ramon randall randy rania raphael rashid rasmus raul ravi ray raymond rebecca reinhard reinhold
renata renato rene renee reza rhonda ricardo riccardo richard rima risto rita robert roberta roberto robyn rodger
roel roger rohit roland rolf ron ronald rosalind rosemary ross roy ruben rudolf ruediger rune rupert ruslan russell
ruth ryan ryszard sabina sabine sachin sadegh salah saleh salim sally salman salvatore sam samantha sameer sami
samir samuel sandeep sandra sanjay sanjeev sara sarbjit satish satoshi saul scott sean sebastian serge sergei sergey
sergio seth sevgi shahid shalender shannon sharon shaun sheila sheldon sheryl shigeru shinji shirley shiro shoichi
shota sigrid silvana silvia simon sinan siobhan snezana sofia sonia sonja sophia sophie soren srdan sri sridhar
srinivas stacey stacie stanislaw stanley stefan stefano steinar stelios stephan stephanie stephen steve steven
stewart stig stuart sunil sunita suresh susan susana susanna susanne susumu suzanne sven svetlana sylvia sylvie
takashi takeshi tamara tania tanya tapan tara tatiana tatyana ted teemu terence teresa terry theo theodore thierry
thomas thorsten tim timothy tobias todd tomas tomasz tomislav tomoko tony torben torsten toshio tracy trevor trine
tuan tuula tyler udo ulf ulka ulla ulrich ulrike umberto umut ursula uwe vadim valentina valeria valerie vanessa
vasileios veronica veronique vicente victor vijay vikas viktor vinay vincent vinod vito vivek vivian vivien vladimir
volker walter wanda waseem wataru wendy werner wesley wilfried wilhelm willem william wojciech wolfgang xavier yael
yannis yasmin yasuhiro yehuda yilmaz yolanda yoshihiro yuki yuko yuri yusuf yves yvonne zahra zaineb zeynep zoe
zoltan zsolt
"""
GIVEN = frozenset(_GIVEN.split())

_FAMILY = """
agarwal ahmad ahmed ali alvarez bauer bianchi chatterjee choi chowdhury cohen das desai diaz dominguez fernandez
ferrari fischer garcia gomez gonzalez gupta haddad hansen hassan hernandez hoang hoffmann hussain hussein ibrahim
ito iyer jain jensen jimenez johansson joshi kapoor kaur khan kobayashi kumar kowalski larsen levy lopez mahmoud
malik martinez mehta meyer mishra mohamed moreno mueller muller nair nakamura nguyen nielsen nilsson novak olsen
patel pedersen pereira perez pham popov raman ramirez rao reddy rodriguez romero rosen rossi ruiz sanchez santos
sato schmidt schneider schulz schwartz sharma silva singh smirnov sorensen suzuki svensson takahashi tanaka torres
tran verma wagner watanabe weber yamada yamamoto yilmaz
"""
FAMILY = frozenset(_FAMILY.split())

_KOREAN = """
ahn bae baek chang cho choe choi chung hong hwang jang jeon jeong joo jung kang kim ko koh koo kwak kwon lee lim min
moon nam noh oh paik park rhee ryu seo shim shin sohn son song sung suh um woo yang yi yim yoo yoon you yun
"""
KOREAN = frozenset(_KOREAN.split())

FAMILY_FIRST = frozenset(("nguyen", "tran", "pham", "hoang", "huynh", "phan", "dang", "bui"))
"""Family names of Vietnam, which stand before the given name."""
